"""The web door: health, metrics, and a status page that tells of nobody."""
