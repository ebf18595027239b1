"""How much of a handbook Viva takes in: bounds that a person does not meet and an attack does."""

MB = 2**20
MAX_TEXT = 20 * MB  # bytes of one Markdown file, and of all of a handbook's together
MAX_FILE = 20 * MB  # bytes of a picture or another file that the text refers to
MAX_TOTAL = 64 * MB  # bytes of a handbook with all that belongs to it, and of an upload
MAX_FILES = 2_000  # Markdown files, pictures and others that are taken in
MAX_ENTRIES = 50_000  # files that a folder or an archive may hold, taken in or not
MAX_RATIO = 200  # how much larger than packed a file of an archive may be; text shrinks to a fifth, a bomb to a thousandth
