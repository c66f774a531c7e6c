"""Text in many languages that nobody here made: the translations in Django's catalogues, without what is marked up in them."""

import ast
import html
import re

from corpus import package

PACKAGE = "django==5.2"


def catalogues(cache):
    return package(cache, PACKAGE, wheel=True)


def sentences(folder, language):
    """The translations as lines, which is what .po files hold; English is what is translated."""
    kind = "msgid" if language == "en" else "msgstr"
    lines = []
    for path in sorted(folder.glob(f"django/**/locale/{language}/LC_MESSAGES/django*.po")):
        text = path.read_text("utf-8")
        for match in re.finditer(rf'^{kind}(?:\[0\])? ((?:".*"\n)+)', text, re.M):
            said = "".join(ast.literal_eval(line) for line in match[1].splitlines())
            said = re.sub(r"%\(\w+\)?[sd]?|%[sd]|\{\w*\}|<[^>]*>", "", html.unescape(said)).strip()
            if len(said) > 20 and "Project-Id" not in said:
                lines.append(said)
    return lines
