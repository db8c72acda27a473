"""The text side's other languages: a small student beside the English tower, taught by it.

Read in this order: `texts` (captions and words, and what they mean in English), `dictionary` (which words translate
each other), `vocabulary` (the student's own pieces), `student` (the tower, and what it starts from), `noise` and
`batches` (what it reads), `training`, `gate` (which of the two towers a text is for), `joining` (one graph, two
tokenizers) and `figures` (what is measured in every language).
"""
