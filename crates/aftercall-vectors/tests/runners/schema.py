"""What the kit writes, and what a runner answers, is as the schema says: schema.py PROGRAM SCHEMA."""

import json
import subprocess
import sys

from jsonschema import Draft202012Validator

PROGRAM, SCHEMA = sys.argv[1:]

with open(SCHEMA, encoding="utf-8") as file:
    schema = json.load(file)


def validator(name):
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})


def run(*arguments, given=b""):
    command = [PROGRAM, "vectors", *arguments]
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True)
    return done.stdout


def main():
    Draft202012Validator.check_schema(schema)
    cases = run("--print-cases")
    answers = run("--answer", given=cases)
    counts = []
    for name, lines in ("input_line", cases), ("output_line", answers):
        checker = validator(name)
        read = [json.loads(line) for line in lines.decode().split("\n")[:-1]]
        for line in read:
            for error in checker.iter_errors(line):
                sys.exit(f"{name}: {json.dumps(line)[:300]}: {error.message[:300]}")
            # Whoever misspells a key, or leaves out what must be there, is told.
            for key in list(line):
                changed = {**line, key + "x": line[key]}
                assert not checker.is_valid(changed), (name, key, line)
        counts.append(len(read))
    if counts[0] != counts[1] or counts[0] < 3_000:
        sys.exit(f"{counts[0]} lines, {counts[1]} answers")
    print(f"{counts[0]} lines and their answers are as the schema says")


main()
