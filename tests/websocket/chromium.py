"""Runs a script in a page, in Chromium, and prints what it returns.

Arguments: command of the browser, folder of its profile, address of the page, file of the script, which is a function,
its arguments in JSON, and more arguments of the browser.
"""

import asyncio
import itertools
import json
import os
import sys
import time
import urllib.request

import websockets

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server",
         "--disable-background-networking", "--disable-component-update", "--no-first-run",
         "--ignore-certificate-errors", "--remote-debugging-port=0"]

PATIENCE = 120


class Failed(Exception):
    """The browser, or the page, does not do what it should."""


def target(profile):
    """Wait for the browser, and return the address at which its page is controlled."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with open(os.path.join(profile, "DevToolsActivePort"), encoding="ascii") as file:
                port = int(file.readline())
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE) as response:
                for page in json.load(response):
                    if page["type"] == "page":
                        return page["webSocketDebuggerUrl"]
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    raise Failed("the browser does not start")


async def evaluate(address, page, script):
    numbers = itertools.count(1)
    async with websockets.connect(address, max_size=None, ping_interval=None) as browser:

        async def call(method, **params):
            number = next(numbers)
            await browser.send(json.dumps({"id": number, "method": method, "params": params}))
            while True:
                answer = json.loads(await browser.recv())
                if answer.get("id") == number:
                    if "error" in answer:
                        raise Failed(f"{method}: {answer}")
                    return answer["result"]

        await call("Page.enable")
        await call("Page.setBypassCSP", enabled=True)
        loaded = await call("Page.navigate", url=page)
        if "errorText" in loaded:
            raise Failed(f"{page}: {loaded['errorText']}")
        state = None
        while state != "complete":
            await asyncio.sleep(0.1)
            result = await call("Runtime.evaluate", expression="location.href === 'about:blank' ? '' : document.readyState")
            state = result["result"].get("value")
        result = await call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise Failed(f"{result['exceptionDetails']}")
        return result["result"]["value"]


async def main():
    command, profile, page, file = sys.argv[1:5]
    with open(file, encoding="utf-8") as script:
        expression = f"{script.read().strip()}(...{sys.argv[5]})"
    try:
        os.remove(os.path.join(profile, "DevToolsActivePort"))
    except FileNotFoundError:
        pass
    log = open(os.path.join(os.path.dirname(profile), "chromium.log"), "w", encoding="utf-8")
    browser = await asyncio.create_subprocess_exec(command, *FLAGS, *sys.argv[6:], f"--user-data-dir={profile}", "about:blank",
                                                   stdout=log, stderr=log)
    try:
        address = await asyncio.to_thread(target, profile)
        print(await asyncio.wait_for(evaluate(address, page, expression), PATIENCE))
    finally:
        browser.terminate()
        await browser.wait()


try:
    asyncio.run(main())
except (Failed, TimeoutError) as ex:
    sys.exit(f"FAILED: {ex!r}")
