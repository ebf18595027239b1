"""Items to and from other systems' files: GIFT and Moodle XML both ways, QTI 2.1 out.

What a format has no word for is left out of the file and named, never bent into something else.
"""
