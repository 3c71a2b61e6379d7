"""Composes configs with Hydra itself: one JSON case a line on stdin, one JSON answer a line on stdout."""

import json
import math
import os
import sys
import warnings

from hydra import compose, initialize_config_dir
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import Container, OmegaConf

warnings.simplefilter("ignore")
VARIABLES = ("MX_ONE", "MX_TWO", "MX_LIST", "MX_EMPTY")


def plain(value):
    if isinstance(value, Container):
        return plain(OmegaConf.to_container(value, resolve=True, throw_on_missing=True))
    if isinstance(value, dict):
        return {key if isinstance(key, str) else json.loads(json.dumps({key: 0}).split(":")[0][1:]): plain(item)
                for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
    return value


def failure(error):
    return {"kind": type(error).__name__, "message": str(error)[:300]}


def run_compose(case):
    for name in VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(case["env"])
    answer = {}
    with initialize_config_dir(version_base="1.3", config_dir=case["folder"]):
        try:
            config = compose(config_name=case["config"], overrides=case["overrides"])
            answer["unresolved"] = plain(OmegaConf.to_container(config))
        except Exception as error:
            return {"compose_error": failure(error)}
    try:
        answer["resolved"] = plain(OmegaConf.to_container(config, resolve=True, throw_on_missing=True))
    except Exception as error:
        answer["resolve_error"] = failure(error)
    return answer


def run_sweep(case):
    try:
        overrides = OverridesParser.create().parse_overrides(case["overrides"])
        return {"jobs": BasicSweeper.split_arguments(overrides, None)[0]}
    except Exception as error:
        return {"error": failure(error)}


for line in sys.stdin:
    case = json.loads(line)
    answer = run_sweep(case) if case["kind"] == "sweep" else run_compose(case)
    print(json.dumps(answer), flush=True)
