"""What finds claims: rules, and a trained classifier beside them."""
