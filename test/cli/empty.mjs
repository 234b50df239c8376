// A module that exports nothing: no backend.
