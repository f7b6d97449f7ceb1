"""The promises as pure rules: values and a given instant in, an answer out."""
