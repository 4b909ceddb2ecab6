"""What happened in the demo world: habits with their odds, told day by day from one seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random

from api_contract.money import Currency
from backend.demo.cast import IDR, SGD, VND

DAYS = 120
_LOCAL = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Deed:
    """Somebody pays somebody; payer and payee are handles, the amount is in minor units."""

    at: datetime
    payer: str
    payee: str
    amount_minor: int
    currency: Currency
    note: str


@dataclass(frozen=True)
class Habit:
    """A payment that comes again: with these odds on a day, around this hour."""

    payer: str
    payee: str
    currency: Currency
    odds: float
    hour: int
    least: int
    most: int
    step: int
    notes: tuple[str, ...] = ("",)


HABITS = (
    Habit("antarin", "sari", IDR, 0.66, 20, 85_000, 175_000, 500, ("Hasil antar hari ini",)),
    Habit("sari", "warung.tini", IDR, 0.62, 12, 14_000, 36_000, 500, ("", "Nasi rames", "Es teh")),
    Habit("sari", "kopi.senja", IDR, 0.30, 16, 15_000, 32_000, 1_000, ("", "Kopi susu")),
    Habit("sari", "pulsa.kilat", IDR, 0.09, 9, 50_000, 50_000, 1_000, ("Pulsa 50 ribu",)),
    Habit("sari", "budi", IDR, 0.09, 18, 250_000, 650_000, 50_000, ("Buat ibu ya, Bud",)),
    Habit("sari", "dewi", IDR, 0.07, 19, 25_000, 120_000, 5_000, ("Arisan", "Patungan kado")),
    Habit("dewi", "sari", IDR, 0.05, 21, 20_000, 90_000, 5_000, ("Makasih, Sar!", "Ganti bensin")),
    Habit("aisha", "sari", IDR, 0.10, 8, 30_000, 85_000, 5_000, ("أجرة التوصيل", "شكرًا يا ساري")),
    Habit("sari", "aisha", IDR, 0.05, 17, 40_000, 75_000, 5_000, ("Les Aulia",)),
    Habit("aisha", "annoor", IDR, 0.40, 7, 18_000, 60_000, 1_000, ("خبز الصباح", "")),
    Habit("aisha", "kopi.senja", IDR, 0.20, 15, 18_000, 40_000, 1_000, ("قهوة",)),
    Habit("budi", "aisha", IDR, 0.03, 10, 200_000, 300_000, 50_000, ("Uang les bulan ini",)),
    Habit("weiling", "sari", SGD, 0.05, 11, 12_00, 48_00, 50, ("Batik cloth", "Thanks, Sari!")),
    Habit("weiling", "kopitiam", SGD, 0.55, 8, 3_20, 12_80, 10, ("Kaya toast", "", "Lunch")),
    Habit("omar", "weiling", SGD, 0.06, 13, 20_00, 90_00, 5_00, ("Logo sketches", "شكرًا")),
    Habit("omar", "kopitiam", SGD, 0.35, 12, 4_00, 9_50, 10, ("غداء", "")),
    Habit("giao.nhanh", "linh", VND, 0.70, 21, 180_000, 420_000, 1_000, ("Tiền giao hàng",)),
    Habit("linh", "pho.36", VND, 0.55, 12, 45_000, 95_000, 5_000, ("Phở bò", "", "Bún chả")),
    Habit("linh", "quan", VND, 0.08, 19, 200_000, 900_000, 50_000, ("Trả tiền điện", "Quà mẹ")),
    Habit("quan", "linh", VND, 0.07, 20, 100_000, 600_000, 50_000, ("Tiền ăn trưa", "Cảm ơn em")),
)

TODAY = (
    (timedelta(hours=5), "weiling", "sari", 25_00, SGD, "For the scarf"),
    (timedelta(hours=4), "giao.nhanh", "linh", 265_000, VND, "Tiền giao hàng"),
    (timedelta(hours=3), "antarin", "sari", 148_500, IDR, "Hasil antar pagi"),
    (timedelta(hours=2), "sari", "warung.tini", 24_000, IDR, "Nasi rames"),
    (timedelta(minutes=50), "aisha", "sari", 45_000, IDR, "أجرة التوصيل"),
    (timedelta(minutes=25), "sari", "kopi.senja", 22_000, IDR, "Kopi susu"),
)


def tell_story(random: Random, now: datetime) -> Iterator[Deed]:
    """Every deed from four months ago until a while ago, in the order of time."""
    midnight = now.astimezone(_LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    for days_ago in range(DAYS, 1, -1):
        day = midnight - timedelta(days=days_ago)
        deeds = [_deed(random, habit, day) for habit in HABITS if random.random() < habit.odds]
        yield from sorted(deeds, key=lambda deed: deed.at)
    for ago, payer, payee, amount, currency, note in TODAY:
        yield Deed(now - ago, payer, payee, amount, currency, note)


def _deed(random: Random, habit: Habit, day: datetime) -> Deed:
    at = day + timedelta(
        hours=habit.hour, minutes=random.randrange(60), seconds=random.random() * 60
    )
    amount = random.randrange(habit.least, habit.most + 1, habit.step)
    note = random.choice(habit.notes)
    return Deed(at, habit.payer, habit.payee, amount, habit.currency, note)
