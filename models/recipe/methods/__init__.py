"""The survey's families of methods on the same frozen features: METHODS.md is what comes of it.

The folders are the survey's tree: `real` (vectors) and `binary` (codes); each module is a method or two that belong
together, with its formula and its source. Read in this order: `features` (what all start from), `trial` (what a method
is given, and what it gives back), any method, `measures`. Then `tree` (the survey's headings), `runs` (every method,
every seed), `speed`, `ladder` and `paper` (the paper's Figure 1 and Table 1), `table`, `page`, `picture`.
"""
