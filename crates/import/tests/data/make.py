"""Writes the files of this folder: vectors and pictures, by the tools that people use for them.

Run in this folder, with numpy 2.4, gensim 4.4 and pillow 13. What is right for each file stands in
the tests, computed here by hand or by these tools, not by the importer.
"""
import io, json, struct, zipfile
import numpy as np
from numpy.lib import format as npy
from PIL import Image, ImageDraw

# --- arrays: 6 × 3, the numbers 0 to 17, in every type and order
grid = np.arange(18).reshape(6, 3)
for descr in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", "<i8", ">i8", "|u1", "<u2", ">u4", "<u8"]:
    name = descr.replace("<", "little_").replace(">", "big_").replace("|", "")
    np.save(f"grid_{name}.npy", grid.astype(descr))
np.save("grid_fortran.npy", np.asfortranarray(grid.astype("<f8")))
np.save("grid_bool.npy", grid % 2 == 0)
for version in [(2, 0), (3, 0)]:
    with open(f"grid_version{version[0]}.npy", "wb") as file:
        npy.write_array(file, grid.astype("<f4"), version=version)
np.save("labels.npy", np.array(["a", "b", "é"] * 2))
np.save("labels_short.npy", np.array([1, 2, 3]))
np.save("objects.npy", np.array([[1, None], [2, "x"]], dtype=object))
np.save("complex.npy", grid.astype("<c16"))
np.save("fields.npy", np.zeros(3, dtype=[("x", "<f4"), ("y", "<i2")]))

# --- archives
labels = np.array([0, 1, 0, 1, 0, 1])
np.savez("points_and_labels.npz", X=grid.astype("<f4"), y=labels, feature_names=np.array(["u", "v", "w"]))
np.savez_compressed("named.npz", embeddings=grid.astype("<f8"), labels=np.array(["cat", "dog"] * 3),
                    texts=np.array([f"animal {i}" for i in range(6)]), other=np.zeros((2, 2, 2)))
np.savez("bytes_labels.npz", vectors=grid.astype("<f2"), target=np.array([b"no", b"yes"] * 3))
np.savez("class_names.npz", data=grid.astype("<f8"), target=labels, target_names=np.array(["first", "second"]))
np.savez("measured.npz", X=grid.astype("<f8"), y=np.array([0.5, 1, 2, 3, 4, 5]))
np.savez("two_arrays.npz", left=grid.astype("<f8"), right=grid.astype("<f8"), y=labels)
np.savez("part_objects.npz", X=grid.astype("<f8"), y=labels, meta=np.array({"a": 1}, dtype=object))
np.savez("missing.npz", X=np.array([[1, 2], [np.nan, 3], [4, np.inf], [5, 6], [7, 8], [7, 8], [7, 8]]), y=np.array([0, 0, 0, 1, 0, 1, 1]))
pictures = np.zeros((4, 5, 5), dtype="u1")
pictures[:2, 0, 4], pictures[2:, 4, 0] = 255, 51
np.savez("pictures.npz", x_train=pictures, y_train=np.array([7, 7, 3, 3]))
bomb = io.BytesIO()
with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
    file.writestr("X.npy", b"\0" * (8 << 20))
open("bomb.npz", "wb").write(bomb.getvalue())

# --- word vectors, by gensim
from gensim.models import KeyedVectors
words = ["dog", "New York", "cat", "Rome", "1984", "é"]
vectors = KeyedVectors(4)
vectors.add_vectors(words, (np.arange(24).reshape(6, 4) / 8 - 1).astype("<f4"))
vectors.save_word2vec_format("words.vec", binary=False)
words[1] = "New_York"
single = KeyedVectors(4)
single.add_vectors(words, (np.arange(24).reshape(6, 4) / 8 - 1).astype("<f4"))
single.save_word2vec_format("words.bin", binary=True)
# word2vec.c itself writes a line break behind each vector
with open("words_c.bin", "wb") as file:
    file.write(b"6 4\n")
    for word in words:
        file.write(word.encode() + b" " + single[word].astype("<f4").tobytes() + b"\n")
open("word_classes.tsv", "w").write("word\tkind\ncat\tanimal\ndog\tanimal\nRome\tplace\nNew York\tplace\nNew_York\tplace\nParis\tplace\n")

# --- the files of a projector, in a folder each
import os
def folder(name):
    os.makedirs(name, exist_ok=True)
    return name + "/"
points = (grid / 2).tolist()
tensors = "".join("\t".join(map(str, row)) + "\n" for row in points)
kinds = ["a", "b", "a", "b", "a", "b"]
table = [f"name {i}\t{kind}\t{i * 1.5}\n" for i, kind in enumerate(kinds)]
for name, metadata in {
    "projector_one": "".join(kind + "\n" for kind in kinds),
    "projector_one_header": "kind\n" + "".join(kind + "\n" for kind in kinds),
    "projector_table": "name\tkind\tscore\n" + "".join(table),
    "projector_table_no_header": "".join(table),
    "projector_short": "a\nb\n",
}.items():
    at = folder(name)
    open(at + "tensors.tsv", "w").write(tensors)
    open(at + "metadata.tsv", "w").write(metadata)
at = folder("projector")
open(at + "points.bytes", "wb").write((grid / 2).astype("<f4").tobytes())
open(at + "labels.tsv", "w").write("name\tkind\tscore\n" + "".join(table))
open(at + "projector_config.json", "w").write(json.dumps({"embeddings": [
    {"tensorName": "half", "tensorShape": [6, 3], "tensorPath": "points.bytes", "metadataPath": "labels.tsv"}]}, indent=1))
open(at + "projector_config.pbtxt", "w").write('embeddings {\n  tensor_name: "half"\n  tensor_shape: 6\n  tensor_shape: 3\n'
    '  tensor_path: "points.bytes"\n  metadata_path: "labels.tsv"\n}\n')
open(at + "fetched.json", "w").write(json.dumps({"embeddings": [
    {"tensorName": "far", "tensorShape": [6, 3], "tensorPath": "https://example.org/points.bytes"}]}))
with zipfile.ZipFile("projector.zip", "w") as file:
    for entry in ["projector_config.json", "points.bytes", "labels.tsv"]:
        file.write(at + entry, "run/" + entry)

# --- pictures: class "left" has its left half white, class "top" its top half
def picture(kind, width, height, mode="L"):
    black = {"L": 0, "RGB": (0, 0, 0), "RGBA": (0, 0, 0, 255)}[mode]
    # what is clear counts as white
    white = {"L": 255, "RGB": (255, 255, 255), "RGBA": (0, 0, 0, 0)}[mode]
    image = Image.new(mode, (width, height), black)
    box = (0, 0, width // 2 - 1, height) if kind == "left" else (0, 0, width, height // 2 - 1)
    ImageDraw.Draw(image).rectangle(box, fill=white)
    return image
files = {}
def save(path, image, format, **options):
    bytes = io.BytesIO()
    image.save(bytes, format, **options)
    files[path] = bytes.getvalue()
for kind in ["left", "top"]:
    save(f"{kind}/grey.png", picture(kind, 16, 16), "PNG")
    save(f"{kind}/colour.bmp", picture(kind, 32, 32, "RGB"), "BMP")
    save(f"{kind}/photo.jpg", picture(kind, 64, 64, "RGB"), "JPEG", quality=95)
    save(f"{kind}/moving.gif", picture(kind, 24, 24), "GIF", save_all=True, append_images=[Image.new("L", (24, 24), 128)])
    save(f"{kind}/web.webp", picture(kind, 40, 40, "RGB"), "WEBP", lossless=True)
    save(f"{kind}/deep.png", Image.fromarray((np.asarray(picture(kind, 16, 16)).astype("<u2") * 257)), "PNG")
    save(f"{kind}/clear.png", picture(kind, 16, 16, "RGBA"), "PNG")
# lies on its side, as phones write it: turned by 90° it has its top white
exif = Image.Exif()
exif[0x0112] = 6
save("top/turned.jpg", picture("left", 64, 64, "RGB"), "JPEG", quality=95, exif=exif)
files["left/broken.png"] = files["left/grey.png"][:60]
files["left/notes.txt"] = b"not a picture"
files[".DS_Store"] = b"x"
save("left/tiny.png", Image.new("L", (3, 3), 9), "PNG")
save("alone.png", picture("left", 16, 16), "PNG")
# says it has 60,000 × 60,000 pixels
huge = bytearray(files["left/grey.png"])
huge[16:24] = struct.pack(">II", 60000, 60000)
import zlib
huge[29:33] = struct.pack(">I", zlib.crc32(bytes(huge[12:29])))
files["top/huge.png"] = bytes(huge)
with zipfile.ZipFile("pictures.zip", "w", zipfile.ZIP_DEFLATED) as file:
    for path, content in files.items():
        file.writestr("shapes/" + path, content)
with zipfile.ZipFile("flat.zip", "w") as file:
    for name in "abcd":
        file.writestr(name + ".png", files["left/grey.png"])
with zipfile.ZipFile("nested.zip", "w") as file:
    file.writestr("inner.zip", open("flat.zip", "rb").read())
wide = io.BytesIO()
image = Image.new("L", (32, 16), 0)
ImageDraw.Draw(image).rectangle((8, 0, 23, 15), fill=255)
image.save("wide.png")
# both entries are the same bytes of the file
content = bytearray()
def local(name): return b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, zlib.crc32(b"abcd"), 4, 4, len(name), 0) + name
content += local(b"a.png") + b"abcd"
start = len(content)
for name in [b"a.png", b"b.png"]:
    content += b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, zlib.crc32(b"abcd"), 4, 4, len(name), 0, 0, 0, 0, 0, 0) + name
content += b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, len(content) - start, start, 0)
open("overlap.zip", "wb").write(content)
