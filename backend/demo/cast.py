"""Who plays in the demo world: made-up names, and numbers of a valid form."""

from dataclasses import dataclass

from api_contract.money import Currency
from api_contract.person import PersonKind

DEMO_PIN = "739146"

IDR, VND, SGD = Currency.IDR, Currency.VND, Currency.SGD


@dataclass(frozen=True)
class DemoSignIn:
    """Somebody one can sign in as; `language` is the one they would choose."""

    name: str
    phone: str
    pin: str
    language: str
    description: str


@dataclass(frozen=True)
class Role:
    """Somebody in the demo world, and how much each of their accounts begins with."""

    handle: str
    name: str
    phone: str
    funds: tuple[tuple[Currency, int], ...]
    kind: PersonKind = PersonKind.PERSON


def _merchant(handle: str, name: str, phone: str, currency: Currency, minor: int) -> Role:
    return Role(handle, name, phone, ((currency, minor),), PersonKind.MERCHANT)


CAST = (
    Role("sari", "Sari Wulandari", "+6281200001001", ((IDR, 1_250_000), (SGD, 120_00))),
    Role("aisha", "عائشة السالم", "+6281200001002", ((IDR, 4_800_000),)),
    Role("budi", "Budi Santoso", "+6281200001003", ((IDR, 2_100_000),)),
    Role("dewi", "Dewi Lestari", "+6281200001004", ((IDR, 1_700_000),)),
    Role("linh", "Nguyễn Thị Linh", "+84900001001", ((VND, 9_500_000),)),
    Role("quan", "Trần Minh Quân", "+84900001002", ((VND, 7_200_000),)),
    Role("weiling", "Tan Wei Ling", "+6580100011", ((SGD, 1_850_00), (IDR, 3_000_000))),
    Role("omar", "عمر حسن", "+6580100012", ((SGD, 2_400_00),)),
    _merchant("antarin", "Antarin", "+6281200002001", IDR, 90_000_000),
    _merchant("warung.tini", "Warung Bu Tini", "+6281200002002", IDR, 350_000),
    _merchant("kopi.senja", "Kopi Senja", "+6281200002003", IDR, 800_000),
    _merchant("pulsa.kilat", "Pulsa Kilat", "+6281200002004", IDR, 5_000_000),
    _merchant("annoor", "مخبز النور", "+6281200002005", IDR, 1_200_000),
    _merchant("pho.36", "Phở Hà Nội 36", "+84900002001", VND, 3_000_000),
    _merchant("giao.nhanh", "Giao Nhanh", "+84900002002", VND, 90_000_000),
    _merchant("kopitiam", "Kopitiam Tanjong", "+6580100021", SGD, 900_00),
)

DEMO_SIGN_INS = (
    DemoSignIn(
        "Sari Wulandari",
        "+6281200001001",
        DEMO_PIN,
        "id",
        "rides for Antarin in Jakarta; rupiah and Singapore dollars, one hold",
    ),
    DemoSignIn("عائشة السالم", "+6281200001002", DEMO_PIN, "ar", "teaches in Jakarta; rupiah"),
    DemoSignIn("Nguyễn Thị Linh", "+84900001001", DEMO_PIN, "vi", "delivers in Hà Nội; đồng"),
    DemoSignIn(
        "Tan Wei Ling",
        "+6580100011",
        DEMO_PIN,
        "en",
        "designs in Singapore; Singapore dollars and rupiah",
    ),
)
