"""Words of texts: languages, stop words, stems, parts of compounds, letters that count as the same."""
