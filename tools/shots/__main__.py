"""`make shots`: pictures of every page into build/shots/pages, or with --chosen those of docs/pictures.

make shots                               # every page, phone and desk, Chinese and English
make shots SHOTS="--only members --theme elder --language ru"
make shots SHOTS=--chosen                # takes the documents' pictures anew
"""

import argparse
import os
import re
import sys
from collections import Counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make shots", description="Take pictures of the pages.")
    parser.add_argument("--only", default="", help="pages whose picture's name fits this pattern")
    parser.add_argument("--language", action="append", choices=("zh-hans", "en", "ru"))
    parser.add_argument("--theme", action="append", choices=("light", "elder"))
    parser.add_argument("--chosen", action="store_true", help="the pictures of the documents")
    wanted = parser.parse_args()
    set_up()
    if wanted.chosen:
        from tools.shots.chosen import take_chosen

        return take_chosen(wanted.only)
    return take_every_page(
        re.compile(wanted.only), tuple(wanted.language or ("zh-hans", "en")), tuple(wanted.theme or ("light",))
    )


def set_up() -> None:
    import django

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    django.setup()


def take_every_page(only: re.Pattern[str], languages: tuple[str, ...], themes: tuple[str, ...]) -> int:
    """Exit status 1 when a page did not come."""
    from tests.e2e.browser import launch
    from tests.e2e.screens import SHOTS
    from tools.driving import driven
    from tools.shots.pages import shots
    from tools.shots.taking import keep, views, window
    from tools.shots.world import served_stage

    wanted = [shot for shot in shots() if only.search(shot.name)]
    told: Counter[str] = Counter()
    with served_stage() as (served, stage), driven() as playwright:
        browser = launch(playwright)
        for who in dict.fromkeys(shot.who for shot in wanted):
            client = stage.people.client(who)
            for view in views(languages, themes):
                with window(browser, served.address, view, client) as page:
                    for shot in [shot for shot in wanted if shot.who == who]:
                        answer = page.goto(served.address + shot.path(stage))
                        status = answer.status if answer else 0
                        keep(page, SHOTS / "pages" / f"{shot.name}-{view.name}.png", whole=True)
                        told["taken"] += 1
                        if status != 200:
                            told["failed"] += 1
                            print(f"{shot.route.label} as {who}: {status}", file=sys.stderr)
        browser.close()
    print(f"{told['taken']} pictures in {SHOTS / 'pages'}, {told['failed']} of pages that did not come")
    return 1 if told["failed"] or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
