"""The founding case, domain by domain: only facts of the public record, through the verbs of each domain."""
