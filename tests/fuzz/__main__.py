"""`make fuzz`: feeds the reader with what libFuzzer finds by coverage, and looks at all HTML that comes out.

Arguments are libFuzzer's own: `-max_total_time=600`, a folder that keeps the corpus, a file to run again.
A crash, an unsafe piece of HTML, or a text that takes more than two seconds of work ends it, and is written to a file.
"""

import sys

import atheris

with atheris.instrument_imports(include=["app.handbook", "markdown_it"]):
    from tests.fuzz.reading import read_and_render

OPTIONS = ("-max_len=4096", "-timeout=60", "-rss_limit_mb=2048", "-max_total_time=600")

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *OPTIONS, *sys.argv[1:]], read_and_render)
    atheris.Fuzz()
