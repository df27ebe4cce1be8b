//! The folder of the Embedding Projector: `projector/`.
//!
//! `projector_config.pbtxt` is what `tensorboard --logdir projector` reads, `projector_config.json`
//! what the projector of projector.tensorflow.org reads from an address. The formats: TensorBoard's
//! `projector_config.proto`, and `DataProvider` of the projector.

use engine::data::Dataset;
use serde_json::json;

use super::table::number;
use super::{ExportError, File, RunAt};

/// Name of the folder.
pub const FOLDER: &str = "projector";
/// The names of its files; the last one is there for pictures alone.
pub const NAMES: [&str; 5] = [
    "tensors.tsv",
    "metadata.tsv",
    "projector_config.json",
    "projector_config.pbtxt",
    "sprite.png",
];
/// The longest side of a sprite: what the projector loads into one texture.
pub const LONGEST_SPRITE: usize = 8_192;

/// Sides of a sprite.
struct Sprite {
    /// Pixels of a picture's side.
    side: usize,
    /// Pictures in a row, and in a column.
    across: usize,
}

impl Sprite {
    /// The sprite of a run whose points are pictures, if they fit into one.
    fn of(data: &Dataset) -> Option<Self> {
        let (side, points) = (data.pictures.as_ref()?.side, data.present().count());
        let across = (1..).find(|across| across * across >= points)?;
        (across * side <= LONGEST_SPRITE).then_some(Self { side, across })
    }

    /// All pictures in the order of rows, from left to right and from top to bottom.
    fn png(&self, run: &RunAt) -> Result<Vec<u8>, ExportError> {
        let width = self.across * self.side;
        let mut grey = vec![0; width * width];
        let pictures = run.data().pictures.as_ref();
        for (place, &row) in run.rows().iter().enumerate() {
            let picture = pictures.map_or(&[][..], |pictures| pictures.of(row));
            let (top, left) = (place / self.across * self.side, place % self.across * self.side);
            for (y, line) in picture.chunks_exact(self.side).enumerate() {
                let at = (top + y) * width + left;
                grey[at..at + self.side].copy_from_slice(line);
            }
        }
        let mut bytes = Vec::new();
        let pixels = u32::try_from(width).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(&mut bytes, pixels, pixels);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&grey)?;
        writer.finish()?;
        Ok(bytes)
    }
}

/// A sentence, if the points are pictures that don't fit into a sprite.
pub fn without_sprite(data: &Dataset) -> Option<String> {
    let pictures = data.pictures.as_ref().filter(|_| Sprite::of(data).is_none())?;
    Some(format!(
        "{FOLDER} has no sprite.png: {} pictures of {side}×{side} pixels don't fit into \
         {LONGEST_SPRITE}×{LONGEST_SPRITE}",
        data.present().count(),
        side = pictures.side,
    ))
}

/// The files of the folder.
///
/// # Errors
/// The sprite can't be made.
pub fn files(run: &RunAt) -> Result<Vec<File>, ExportError> {
    let sprite = Sprite::of(run.data());
    let shape = [run.rows().len(), run.embedding().ncols()];
    let texts = [
        tensors(run),
        metadata(run),
        config(shape, sprite.as_ref()),
        pbtxt(shape, sprite.as_ref()),
    ];
    let mut contents: Vec<Vec<u8>> = texts.map(String::into_bytes).into();
    if let Some(sprite) = sprite {
        contents.push(sprite.png(run)?);
    }
    let files = NAMES.into_iter().zip(contents);
    Ok(files.map(|(name, bytes)| File { name: named(name), bytes }).collect())
}

/// A file of the folder, seen from beside it.
pub(crate) fn named(name: &str) -> String {
    format!("{FOLDER}/{name}")
}

/// A line for each point, with its numbers between tabs.
fn tensors(run: &RunAt) -> String {
    let line = |z: ndarray::ArrayView1<f64>| {
        let numbers: Vec<String> = z.iter().map(|&value| number(Some(value))).collect();
        numbers.join("\t") + "\n"
    };
    run.embedding().rows().into_iter().map(line).collect()
}

/// A head, and a line for each point: class, split, row, and the text if the data have any.
fn metadata(run: &RunAt) -> String {
    let data = run.data();
    let mut text = "class\tsplit\trow".to_owned() + data.texts.as_ref().map_or("", |_| "\ttext");
    text.push('\n');
    for &row in run.rows() {
        text += &format!("{}\t{}\t{row}", one_line(run.class_name(row)), run.split(row));
        if let Some(words) = data.text_of(row) {
            text += &format!("\t{}", one_line(words));
        }
        text.push('\n');
    }
    text
}

/// A text without tabs and line breaks, which the format can't have in a value.
fn one_line(text: &str) -> String {
    text.replace(|character: char| character.is_control(), " ")
}

fn config([points, dim]: [usize; 2], sprite: Option<&Sprite>) -> String {
    let mut embedding = json!({
        "tensorName": "embedding",
        "tensorShape": [points, dim],
        "tensorPath": "tensors.tsv",
        "metadataPath": "metadata.tsv",
    });
    if let Some(Sprite { side, .. }) = sprite {
        embedding["sprite"] = json!({ "imagePath": "sprite.png", "singleImageDim": [side, side] });
    }
    format!("{:#}\n", json!({ "embeddings": [embedding] }))
}

fn pbtxt([points, dim]: [usize; 2], sprite: Option<&Sprite>) -> String {
    let mut text = format!(
        "embeddings {{\n  tensor_name: \"embedding\"\n  tensor_shape: {points}\n  tensor_shape: {dim}\n  \
         tensor_path: \"tensors.tsv\"\n  metadata_path: \"metadata.tsv\"\n"
    );
    if let Some(Sprite { side, .. }) = sprite {
        text += &format!(
            "  sprite {{\n    image_path: \"sprite.png\"\n    single_image_dim: {side}\n    \
             single_image_dim: {side}\n  }}\n"
        );
    }
    text + "}\n"
}
