"""Tables, figures and one self-contained page from a run folder."""
