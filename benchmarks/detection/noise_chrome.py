"""Noise that a reader can see, all of it outside the statement: menus, banners, clocks, stamps."""

import re
from html import escape
from types import MappingProxyType

from benchmarks import prose
from benchmarks.detection.noise_furniture import (
    FurnitureText,
    at_end,
    at_top,
    attribute,
    beside_body,
    day,
    furniture,
    into_chrome,
    outside,
    token,
)
from benchmarks.detection.scene import Scene, TreeChange

_HEADER = "header, [role=banner], nav, [role=navigation]"
_RELATED = "aside, .related, .view, [class*=related], [class*=latest], [role=complementary]"
_STAMP = re.compile(r"\b(updated|reviewed|modified|actualiza|revisad)", re.I)
_DATE = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d")


def obfuscated(address: str, key: int) -> str:
    """Return an e-mail address as Cloudflare writes it: the key, then each byte XOR the key."""
    return bytes([key, *(byte ^ key for byte in address.encode())]).hex()


def _related_rotated(scene: Scene) -> bool:
    draw = scene.draw
    lists = [
        place
        for place in outside(scene, _RELATED)
        if len(place.select("a[href]")) > 2 and not place.select('a[href*=".pdf"]')
    ]
    for link in lists[0].select("a[href]") if lists else []:
        link["href"] = f"/news/releases/{draw.randint(10, 9999)}-example-release"
        link.string = prose.headline(draw)
    if lists:
        return True
    cards = "".join(
        f'<li><a href="/news/releases/{draw.randint(10, 9999)}">{escape(prose.headline(draw))}</a>'
        f"<p>{escape(prose.sentence(draw))}</p></li>"
        for _ in range(draw.randint(3, 6))
    )
    title = draw.choice(("Related news", "Latest news", "More from this office"))
    return beside_body(
        scene, furniture(f'<aside class="latest"><h2>{title}</h2><ul>{cards}</ul></aside>')
    )


def _share_bar(scene: Scene) -> bool:
    links = "".join(
        f'<a href="https://{host}/share?u={scene.draw.randint(100, 999)}">{host.split(".")[0]}</a> '
        for host in ("facebook.com", "x.com", "linkedin.com")
    )
    return beside_body(scene, furniture(f'<div class="social-links">Share {links}</div>'))


def _survey_modal(scene: Scene) -> bool:
    survey = f"survey-{token(scene.draw, 6)}"
    return at_end(
        scene,
        furniture(
            f'<div id="{survey}" role="dialog" aria-modal="true"><h2>We would like to hear from you'
            "</h2><p>Please take three minutes to tell us about your visit today.</p>"
            "<button>No thanks</button><button>Give feedback</button></div>"
        ),
    )


def _newsletter_popup(scene: Scene) -> bool:
    return at_end(
        scene,
        furniture(
            '<div class="popup"><p>Get e-mail updates from the Department of Examples.</p>'
            f'<form action="/subscribe"><input type="hidden" name="t" value="{token(scene.draw)}"/>'
            '<input type="email" aria-label="E-mail address"/><button>Subscribe</button>'
            "</form></div>"
        ),
    )


def _site_alert(scene: Scene) -> bool:
    words, _ = day(scene.draw, scene.language)
    text = scene.draw.choice(
        (
            f"The reading room in Springfield is closed on {words}. Call before you visit.",
            "Because of a lapse in funding this website is not updated every day.",
            f"Maintenance: forms cannot be sent on {words} between 2 and 5 a.m.",
        )
    )
    return at_top(
        scene,
        furniture(f'<section class="site-alert" role="region"><p>{text}</p></section>'),
    )


def _view_counter(scene: Scene) -> bool:
    views = scene.draw.randint(100, 90000)
    return beside_body(
        scene, furniture(f'<div class="hits">Number of views ({views}) Comments (0)</div>')
    )


def _clock(scene: Scene) -> bool:
    words, iso = day(scene.draw, scene.language)
    time = f"{scene.draw.randint(1, 12)}:{scene.draw.randint(10, 59)} p.m."
    clock = furniture(f'<div class="today"><time datetime="{iso}">{words}</time> {time}</div>')
    return into_chrome(scene, clock, _HEADER)


def _server_error_text(scene: Scene) -> bool:
    place = scene.draw.choice((_HEADER, "footer, [role=contentinfo]"))
    error = "[an error occurred while processing this directive]"
    return into_chrome(scene, furniture(f"<div>{error}</div>"), place)


def _visible_stamp(scene: Scene) -> bool:
    words, iso = day(scene.draw, scene.language)
    for place in outside(scene, "time, p, span, div, em, td, font"):
        text = place.string or " "
        before = place.parent.get_text().partition(text)[0] if place.parent else ""
        if _STAMP.search(f"{before[-30:]} {text}") and _DATE.search(text):
            place.string = _DATE.sub(words, text, count=1)
            if place.name == "time":
                place["datetime"] = iso
            return True
    label = {
        "en": ("Last Updated:", "Content last reviewed", "Page last modified:"),
        "es": ("Última actualización:", "Contenido revisado el"),
    }[scene.language]
    return beside_body(
        scene,
        furniture(
            f'<div class="last-updated">{scene.draw.choice(label)} '
            f'<time datetime="{iso}T09:15:00-05:00">{words}</time></div>'
        ),
    )


def _chrome_email(scene: Scene) -> bool:
    address = f"press{scene.draw.randint(1, 9)}@example.gov"
    first, second = (obfuscated(address, scene.draw.randint(1, 255)) for _ in "ab")
    return into_chrome(
        scene,
        furniture(
            f'<p>Press office: <a href="/cdn-cgi/l/email-protection#{first}">'
            f'<span class="__cf_email__" data-cfemail="{second}">[email\u00a0protected]</span>'
            "</a></p>"
        ),
    )


def _footer_picture(scene: Scene) -> bool:
    number = scene.draw.randint(1, 400)
    return into_chrome(
        scene,
        furniture(
            f'<figure class="picture-of-the-day"><img src="/files/day/{number}.jpg" alt="Model '
            f'village number {number}"/><figcaption>{escape(prose.headline(scene.draw))}'
            "</figcaption></figure>"
        ),
    )


def _menu_edited(scene: Scene) -> bool:
    draw = scene.draw
    links = outside(scene, "header a[href], nav a[href], [role=navigation] a[href]")
    for link in draw.sample(links, min(3, len(links))):
        link["href"] = f"/topics/{draw.randint(1, 99)}"
        link.string = FurnitureText(prose.headline(draw)[:30])
    new = f'<a href="/topics/{token(draw, 4)}">Topic {draw.randint(1, 99)}</a>'
    return into_chrome(scene, furniture(f"<div>{new}</div>"), _HEADER) if not links else True


def _footer_edited(scene: Scene) -> bool:
    draw = scene.draw
    links = outside(scene, "footer a[href], [role=contentinfo] a[href], .footer a[href]")
    for link in draw.sample(links, min(2, len(links))):
        link.decompose()
    return into_chrome(
        scene,
        furniture(
            f'<p>{draw.randint(1, 900)} Specimen Avenue, Springfield. <a href="/policy">'
            "Vulnerability disclosure</a></p>"
        ),
    )


def _breadcrumb(scene: Scene) -> bool:
    # The last step repeats the headline, as it does on the agencies' own pages.
    last = escape(scene.headline.get_text(" ", strip=True))
    section = scene.draw.choice(("Newsroom", "Press releases", "News and events"))
    trail = (
        '<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/">Home</a></li>'
        f'<li><a href="/news">{section}</a></li><li>{last}</li></ol></nav>'
    )
    old = outside(scene, "[class*=breadcrumb], [aria-label=Breadcrumb]")
    if old:
        old[0].replace_with(furniture(trail))
        return True
    return at_top(scene, furniture(trail))


def _print_link(scene: Scene) -> bool:
    label = scene.draw.choice(("Print this page", "Printer friendly version", "Save as PDF"))
    path = f"/print/node/{scene.draw.randint(100, 9999)}"
    return beside_body(scene, furniture(f'<p class="tools"><a href="{path}">{label}</a></p>'))


def _cookie_banner(scene: Scene) -> bool:
    return at_end(
        scene,
        furniture(
            f'<div id="cookies-{token(scene.draw, 4)}" role="alertdialog"><p>We use cookies to '
            "count visits. By continuing you agree to our privacy policy.</p>"
            '<a href="/privacy">Privacy policy</a><button>Accept</button></div>'
        ),
    )


def _translate_widget(scene: Scene) -> bool:
    names = ("Español", "Français", "Tagalog", "Tiếng Việt", "中文", "العربية", "Kreyòl Ayisyen")
    options = "".join(
        f"<option>{name}</option>" for name in scene.draw.sample(names, scene.draw.randint(3, 6))
    )
    widget = furniture(f'<div id="translate">Translate <select>{options}</select></div>')
    return into_chrome(scene, widget, _HEADER)


def _skip_links(scene: Scene) -> bool:
    target = attribute(scene.body, "id") or f"main-{token(scene.draw, 4)}"
    link = f'<a class="visually-hidden" href="#{target}">Skip to main content</a>'
    return at_top(scene, furniture(f'<div id="skip">{link}</div>'))


def _advertisement(scene: Scene) -> bool:
    frame = f'<iframe src="https://ads.example.org/slot?cb={token(scene.draw)}"></iframe>'
    return beside_body(scene, furniture(f'<div class="slot" title="Advertisement">{frame}</div>'))


def _header_promotion(scene: Scene) -> bool:
    text = escape(prose.sentence(scene.draw))
    promotion = furniture(f'<div class="hero"><a href="/campaign"><p>{text}</p></a></div>')
    return into_chrome(scene, promotion, _HEADER)


CHROME = MappingProxyType[str, TreeChange](
    {
        "related news rotated": _related_rotated,
        "share bar": _share_bar,
        "survey modal": _survey_modal,
        "newsletter pop-up": _newsletter_popup,
        "site alert": _site_alert,
        "view counter": _view_counter,
        "clock": _clock,
        "server error text": _server_error_text,
        "visible stamp": _visible_stamp,
        "chrome e-mail re-keyed": _chrome_email,
        "footer picture": _footer_picture,
        "menu edited": _menu_edited,
        "footer edited": _footer_edited,
        "breadcrumb": _breadcrumb,
        "print link": _print_link,
        "cookie banner": _cookie_banner,
        "translate widget": _translate_widget,
        "skip links": _skip_links,
        "advertisement": _advertisement,
        "header promotion": _header_promotion,
    }
)
"""By name; each leaves the statement's own elements alone."""
