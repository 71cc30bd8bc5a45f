"""Money as integer minor units: never a float."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    amount_minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError("two currencies")
        return Money(self.amount_minor + other.amount_minor, self.currency)
