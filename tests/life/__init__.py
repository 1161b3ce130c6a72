"""The life of seats as a state machine: everything at any time, an upstream that errs, and deaths between any two steps."""
