"""Fit and judge the classifier; the only place that needs scikit-learn."""
