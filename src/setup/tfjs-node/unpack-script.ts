/**
 * Python: takes `libtensorflow_*.so.*` and the C interface's headers out of a wheel (arguments: wheel,
 * folder for libraries, folder for headers) and compares each with its SHA-256 in RECORD. Names inside the
 * archive decide nothing but the place below the two folders. Headers beyond `tensorflow/c` are the few
 * folders from which those of the C interface include.
 */
export const UNPACK_SCRIPT = String.raw`
import base64, csv, hashlib, io, os, re, sys, zipfile

wheel, lib, include = sys.argv[1:4]
LIBRARY = re.compile(r"tensorflow/(libtensorflow_(?:cc|framework)\.so\.\d+)")
HEADER = re.compile(
    r"tensorflow/include/((?:tensorflow/c|tensorflow/core/platform|tsl/platform|xla/tsl/c)/[\w/.-]+\.h)"
)

def target(name):
    library, header = LIBRARY.fullmatch(name), HEADER.fullmatch(name)
    if library:
        return os.path.join(lib, library[1])
    if header and ".." not in name:
        return os.path.join(include, header[1])
    return None

def sums(archive):
    record = next(n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/RECORD", n))
    rows = csv.reader(io.TextIOWrapper(archive.open(record), "utf-8"))
    return {row[0]: row[1] for row in rows if len(row) > 1}

def take(archive, name, path, expected):
    digest = hashlib.sha256()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with archive.open(name) as source, open(path, "wb") as file:
        while block := source.read(1 << 20):
            digest.update(block)
            file.write(block)
    found = "sha256=" + base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
    if found != expected:
        sys.exit(f"error: {name} does not have the sum that RECORD names")

try:
    with zipfile.ZipFile(wheel) as archive:
        expected = sums(archive)
        targets = {name: target(name) for name in archive.namelist()}
        for name, path in targets.items():
            if path:
                take(archive, name, path, expected.get(name))
        for part in ("cc", "framework"):
            if not any(path and f"libtensorflow_{part}.so" in path for path in targets.values()):
                sys.exit(f"error: the wheel holds no libtensorflow_{part}")
except (OSError, zipfile.BadZipFile, StopIteration) as fault:
    sys.exit(f"error: {fault or 'the wheel has no RECORD'}")
`;
