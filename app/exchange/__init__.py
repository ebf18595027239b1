"""Items to other systems and from them: GIFT, Moodle XML, QTI 2.1."""
