"""Rules of the registries: columns and statements of a declared book, values, numbers, who may read."""
