"""Noise that nobody sees: tokens, hashes, scripts, beacons, stamps in the head, attributes."""

import re
from types import MappingProxyType

from bs4 import Tag
from bs4.element import Comment

from benchmarks import prose
from benchmarks.detection.noise_furniture import (
    at_end,
    attribute,
    day,
    fresh,
    furniture,
    into_chrome,
    into_head,
    outside,
    page,
    token,
)
from benchmarks.detection.scene import Scene, TreeChange

_DOM_ID = re.compile(r"(js-view-dom-id-)\w+")
_FORM_TOKEN = re.compile(r"token|build_id|VIEWSTATE|EVENTVALIDATION|csrf|nonce|digest", re.I)
_PICTURE = re.compile(r"^[^?]+\.(?:jpe?g|png|gif|webp|svg)(?:$|\?(?:h|itok|v|td\w*)\b)", re.I)
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _render_tokens(scene: Scene) -> bool:
    marked = [tag for tag in scene.soup.find_all(True) if _DOM_ID.search(attribute(tag, "class"))]
    places = marked or [page(scene), *outside(scene, "div, section, aside, nav")[:3]]
    for tag in places:
        others = _DOM_ID.sub("", attribute(tag, "class"))
        tag["class"] = f"{others} js-view-dom-id-{token(scene.draw, 64)}".strip()
    return True


def _form_tokens(scene: Scene) -> bool:
    hidden = [
        field
        for field in scene.soup.select("input[type=hidden][value]")
        if _FORM_TOKEN.search(attribute(field, "name")) and attribute(field, "value")
    ]
    for field in hidden:
        field["value"] = fresh(scene.draw, attribute(field, "value")) + token(scene.draw, 2)
    if hidden:
        return True
    names = scene.draw.choice((("form_build_id", "form_id"), ("__VIEWSTATE", "__EVENTVALIDATION")))
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{token(scene.draw, 80, _BASE64)}"/>'
        for name in names
    )
    return into_chrome(scene, furniture(f'<form action="/search" method="get">{fields}</form>'))


def _asset_hashes(scene: Scene) -> bool:
    assets = scene.soup.select("link[rel=stylesheet][href], script[src], link[rel=icon][href]")
    for asset in assets:
        name = "src" if asset.name == "script" else "href"
        address = attribute(asset, name).partition("?")[0]
        asset[name] = f"{address}?v={token(scene.draw, 6, _BASE64)}"
    if assets:
        return True
    sheet = f"/files/css/css_{token(scene.draw, 43, _BASE64)}.css?delta=0&amp;theme=examples"
    return into_head(scene, furniture(f'<link rel="stylesheet" media="all" href="{sheet}"/>'))


def _nonces(scene: Scene) -> bool:
    nonce = token(scene.draw, 24, _BASE64)
    scripts = scene.soup.select("script, style")
    for script in scripts:
        script["nonce"] = nonce
    if scripts:
        return True
    return into_head(scene, furniture(f'<script nonce="{nonce}">window.ready=1</script>'))


def _analytics(scene: Scene) -> bool:
    draw = scene.draw
    number, moment = draw.randint(10**8, 10**9), draw.randint(17 * 10**11, 18 * 10**11)
    return into_head(
        scene,
        furniture(
            f'<script>window.dataLayer = window.dataLayer || []; dataLayer.push({{"entityVid": '
            f'"{number}", "visit": "{token(draw)}", "gtm.start": {moment}, "event": "gtm.js"}});'
            "</script>"
        ),
    )


def _beacons(scene: Scene) -> bool:
    draw = scene.draw
    number = token(draw, 8)
    at_end(scene, furniture(f'<script src="/akam/13/{number}" defer></script>'))
    return at_end(
        scene,
        furniture(
            f'<noscript><img src="/akam/13/pixel_{number}?a={token(draw, 60, _BASE64)}" '
            'style="visibility: hidden; position: absolute; left: -999px; top: -999px;"/>'
            "</noscript>"
        ),
    )


def _bot_layer(scene: Scene) -> bool:
    draw = scene.draw
    return at_end(
        scene,
        furniture(
            f"<script>(function(){{window['__CF$cv$params']={{r:'{token(draw, 16)}',"
            f"t:'{token(draw, 20, _BASE64)}='}};var a=document.createElement('script');"
            "a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';"
            "document.head.appendChild(a);}})();</script>"
        ),
    )


def _variant_classes(scene: Scene) -> bool:
    draw = scene.draw
    for tag in (scene.soup.html or page(scene), page(scene)):
        variant = f"ab-{draw.choice('abcd')}{draw.randint(10, 99)}"
        tag["class"] = f"{attribute(tag, 'class')} {variant}".strip()
        tag["data-variant"] = token(draw, 12)
    return True


def _modified_stamps(scene: Scene) -> bool:
    _, date = day(scene.draw, scene.language)
    moment = f"{date}T{scene.draw.randint(10, 23)}:{scene.draw.randint(10, 59)}:07-05:00"
    places = scene.soup.select(
        'meta[property="article:modified_time"], meta[property="og:updated_time"], '
        'meta[name="last-modified"], meta[name="dcterms.modified"], meta[http-equiv=last-modified]'
    )
    for place in places:
        place["content"] = moment
    if places:
        return True
    meta = furniture(f'<meta property="article:modified_time" content="{moment}"/>')
    return into_head(scene, meta)


def _teaser_metadata(scene: Scene) -> bool:
    teaser = prose.sentence(scene.draw)
    places = scene.soup.select(
        'meta[name=description], meta[property="og:description"], meta[name="twitter:description"]'
    )
    for place in places:
        place["content"] = teaser
    if places:
        return True
    meta = furniture('<meta name="description"/>')
    meta["content"] = teaser
    return into_head(scene, meta)


def _comments(scene: Scene) -> bool:
    draw = scene.draw
    blocks = page(scene).select("div, p, ul, section, article, aside, nav")
    for block in draw.sample(blocks, min(len(blocks), 12)):
        block.insert_before(Comment(f" BEGIN 'block--{token(draw, 5)}.html' "))
        block.insert_after(Comment(f" END, {draw.randint(1, 400)} ms, cache {token(draw, 8)} "))
    page(scene).append(Comment(f" page generated by node {draw.randint(1, 9)} at {token(draw)} "))
    return True


def _image_derivatives(scene: Scene) -> bool:
    images = [
        image for image in scene.soup.select("img[src]") if _PICTURE.search(attribute(image, "src"))
    ]
    for image in images:
        address = attribute(image, "src").partition("?")[0]
        image["src"] = f"{address}?h={token(scene.draw, 8)}&itok={token(scene.draw, 8, _BASE64)}"
    return bool(images)


def _lazy_loading(scene: Scene) -> bool:
    frames = scene.soup.select("img[src], iframe[src]")
    before = [dict(frame.attrs) for frame in frames]
    for frame in frames:
        frame["loading"] = "lazy"
        frame["decoding"] = "async"
        frame["data-entity-uuid"] = token(scene.draw)
        if frame.name == "img":
            frame["sizes"] = "(min-width: 64em) 40vw, 100vw"
    return before != [frame.attrs for frame in frames]


def _languages(scene: Scene) -> bool:
    root = scene.soup.html or page(scene)
    regions = {"en": ("en", "en-US", "en-us"), "es": ("es", "es-US", "es-MX")}[scene.language]
    root["lang"] = scene.draw.choice([name for name in regions if name != attribute(root, "lang")])
    root["dir"] = "ltr"
    for tag in scene.body.find_all(["p", "li", "h2", "h3"]):
        tag["lang"] = regions[0]
    return True


def _accessibility(scene: Scene) -> bool:
    scene.headline["id"] = attribute(scene.headline, "id") or f"heading-{token(scene.draw, 6)}"
    scene.body["aria-labelledby"] = attribute(scene.headline, "id")
    scene.body["tabindex"] = "-1"
    for number, tag in enumerate(scene.body.find_all(["p", "ul", "ol", "table", "h2", "h3"])):
        tag["data-reading-order"] = str(number)
    for tag in outside(scene, "nav, header, footer, aside"):
        tag["aria-label"] = f"region {token(scene.draw, 4)}"
    return True


def _print_styles(scene: Scene) -> bool:
    size = scene.draw.randint(9, 13)
    style = f"@media print {{ nav, footer {{ display: none }} body {{ font-size: {size}pt }} }}"
    return into_head(scene, furniture(f'<style media="print">{style}</style>'))


def _structured_settings(scene: Scene) -> bool:
    hash_, theme = token(scene.draw, 64), token(scene.draw, 43, _BASE64)
    script = (
        '<script type="application/json" data-drupal-selector="drupal-settings-json">'
        f'{{"user":{{"uid":0,"permissionsHash":"{hash_}"}},"ajaxPageState":{{"theme_token":'
        f'"{theme}","libraries":"eJ{token(scene.draw, 120, _BASE64)}"}}}}</script>'
    )
    return at_end(scene, furniture(script))


def _inline_styles(scene: Scene) -> bool:
    draw = scene.draw
    tags: list[Tag] = scene.body.find_all(["p", "li", "td", "h2", "h3"])
    for tag in tags:
        tag["style"] = (
            f"margin-bottom: {draw.randint(4, 20)}px; line-height: 1.{draw.randint(2, 8)}"
        )
    scene.body["data-build"] = token(draw, 12)
    return True


HIDDEN = MappingProxyType[str, TreeChange](
    {
        "render tokens": _render_tokens,
        "form tokens": _form_tokens,
        "asset hashes": _asset_hashes,
        "script nonces": _nonces,
        "analytics script": _analytics,
        "beacons": _beacons,
        "bot layer script": _bot_layer,
        "variant classes": _variant_classes,
        "modified stamps": _modified_stamps,
        "teaser metadata": _teaser_metadata,
        "markup comments": _comments,
        "image derivatives": _image_derivatives,
        "lazy loading": _lazy_loading,
        "language attributes": _languages,
        "accessibility attributes": _accessibility,
        "print styles": _print_styles,
        "settings script": _structured_settings,
        "inline styles": _inline_styles,
    }
)
"""By name; each lies outside what a reader sees."""
