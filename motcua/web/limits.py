"""How often one person or one address may ask: a token bucket in the process."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Buckets:
    """Each key may ask `burst` times at once and `per_second` times a second after that."""

    per_second: float
    burst: float
    most_keys: int = 50_000
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, key: str, now_s: float) -> bool:
        """Whether the key may ask now. Full buckets are forgotten when there are too many keys."""
        level, since = self._levels.get(key, (self.burst, now_s))
        level = min(self.burst, level + (now_s - since) * self.per_second)
        if level < 1:
            self._levels[key] = (level, now_s)
            return False
        if len(self._levels) >= self.most_keys and key not in self._levels:
            self._forget(now_s)
        self._levels[key] = (level - 1, now_s)
        return True

    def _forget(self, now_s: float) -> None:
        refilled_s = self.burst / self.per_second
        kept = {k: v for k, v in self._levels.items() if now_s - v[1] < refilled_s}
        # An attack from more addresses than we hold: start over rather than grow.
        self._levels = kept if len(kept) < self.most_keys else {}
