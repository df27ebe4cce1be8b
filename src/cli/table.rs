//! A CSV file that only ever holds whole rows.
//!
//! Rows of a new file are appended, at most a tenth of a second late. A file that exists is
//! replaced by a whole new one at the end. What is no file (stdout, a device, a pipe) is written to
//! as it comes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use super::say::say;
use super::target::{OutputError, Place, Target};
use crate::disk::take_name;

/// Destination of rows.
enum Rows {
    /// As they come.
    Stream(Box<dyn Write>),
    /// To the end of a new file under its own name.
    Appended(File),
    /// Into a file that takes the name at the end.
    Beside(NamedTempFile),
}

impl Rows {
    fn nowhere() -> Self {
        Self::Stream(Box::new(io::sink()))
    }
}

/// A CSV file being written, in whole rows.
pub struct Table {
    /// Its target.
    pub target: Target,
    rows: Rows,
    waiting: csv::Writer<Vec<u8>>,
    written: Instant,
}

impl Table {
    /// Longest time for which a row waits for others.
    const LATE: Duration = Duration::from_millis(100);
    /// Most bytes that wait.
    const MOST_WAITING: usize = 1 << 16;

    /// Begins a file that shows its rows while they come.
    pub fn begin(target: Target) -> Result<Self, OutputError> {
        if target.place != Place::New {
            return Self::whole(target);
        }
        let made = OpenOptions::new().write(true).create_new(true).open(&target.path);
        let file = made.map_err(|source| target.error(source))?;
        Ok(Self::of(target, Rows::Appended(file)))
    }

    /// Goes on at the end of a file of whole rows: what a row that was cut off has left is taken
    /// away.
    pub fn go_on(target: Target, whole: u64) -> Result<Self, OutputError> {
        let opened = OpenOptions::new().write(true).open(&target.path).and_then(|mut file| {
            file.set_len(whole)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        });
        let file = opened.map_err(|source| target.error(source))?;
        Ok(Self::of(target, Rows::Appended(file)))
    }

    /// Begins a file that is there when all of it is.
    pub fn whole(target: Target) -> Result<Self, OutputError> {
        let rows = match target.place {
            Place::Stdout => Rows::Stream(Box::new(io::stdout())),
            Place::Stream => {
                let file = open_stream(&target.path).map_err(|source| target.error(source))?;
                Rows::Stream(Box::new(file))
            }
            Place::Existing | Place::New => Rows::Beside(target.beside()?),
        };
        Ok(Self::of(target, rows))
    }

    fn of(target: Target, rows: Rows) -> Self {
        let waiting = csv::Writer::from_writer(Vec::new());
        Self { target, rows, waiting, written: Instant::now() }
    }

    /// Adds a row.
    pub fn row<I>(&mut self, cells: I) -> Result<(), OutputError>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        let added = self.waiting.write_record(cells);
        added.map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(source) => self.target.error(source),
            other => self.target.error(io::Error::other(format!("{other:?}"))),
        })?;
        let is_much = self.waiting.get_ref().len() >= Self::MOST_WAITING;
        if is_much || self.written.elapsed() >= Self::LATE { self.write() } else { Ok(()) }
    }

    /// Writes the rows that wait.
    pub fn write(&mut self) -> Result<(), OutputError> {
        let waiting = std::mem::replace(&mut self.waiting, csv::Writer::from_writer(Vec::new()));
        let rows = waiting.into_inner().map_err(|error| self.target.error(error.into_error()))?;
        self.written = Instant::now();
        let done = match &mut self.rows {
            Rows::Stream(stream) => stream.write_all(&rows).and_then(|()| stream.flush()),
            Rows::Appended(file) => append(file, &rows),
            Rows::Beside(file) => append(file.as_file_mut(), &rows),
        };
        done.map_err(|source| self.failed(source))
    }

    /// Writes the rest, and gives the file its name.
    pub fn finish(mut self) -> Result<(), OutputError> {
        self.write()?;
        let Rows::Beside(file) = std::mem::replace(&mut self.rows, Rows::nowhere()) else {
            return Ok(());
        };
        let overwrite = self.target.place == Place::Existing;
        take_name(file, &self.target.resolved(), overwrite)
            .map_err(|(source, file)| self.kept(source, file))
    }

    /// The rows so far are kept, also where they have no name of their own.
    fn failed(&mut self, source: io::Error) -> OutputError {
        match std::mem::replace(&mut self.rows, Rows::nowhere()) {
            Rows::Beside(file) => self.kept(source, file),
            rows => {
                self.rows = rows;
                self.target.error(source)
            }
        }
    }

    fn kept(&self, source: io::Error, file: NamedTempFile) -> OutputError {
        let Target { option, path, .. } = &self.target;
        match file.keep() {
            Ok((_, kept)) => OutputError::Kept { option, path: path.clone(), source, kept },
            Err(_) => self.target.error(source),
        }
    }
}

/// Writes a file that is there when all of it is, and not at all if it can't be.
pub fn write_whole(target: &Target, bytes: &[u8]) -> Result<(), OutputError> {
    let done = match target.place {
        Place::Stdout => io::stdout().write_all(bytes).and_then(|()| io::stdout().flush()),
        Place::Stream => open_stream(&target.path).and_then(|mut file| file.write_all(bytes)),
        Place::Existing | Place::New => {
            let mut file = target.beside()?;
            let written = file.write_all(bytes).and_then(|()| file.as_file().sync_all());
            let overwrite = target.place == Place::Existing;
            written.and_then(|()| {
                take_name(file, &target.resolved(), overwrite).map_err(|(source, _)| source)
            })
        }
    };
    done.map_err(|source| target.error(source))
}

impl Drop for Table {
    fn drop(&mut self) {
        let Rows::Appended(file) = &self.rows else { return };
        if file.metadata().is_ok_and(|about| about.len() == 0) {
            // If this fails, an empty file is left.
            let _ = fs::remove_file(&self.target.path);
        }
    }
}

/// Appends whole rows: if not all fit, as on a full disk, none is cut.
fn append(file: &mut File, rows: &[u8]) -> io::Result<()> {
    let mut written = 0;
    while written < rows.len() {
        let error = match file.write(&rows[written..]) {
            Ok(0) => io::ErrorKind::WriteZero.into(),
            Ok(more) => {
                written += more;
                continue;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => error,
        };
        let whole = rows[..written].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let end = file.stream_position()? - (written - whole) as u64;
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        return Err(error);
    }
    Ok(())
}

/// Opens a device or a pipe. A pipe waits until something reads it, and this says so.
fn open_stream(path: &Path) -> io::Result<File> {
    const PATIENCE: Duration = Duration::from_millis(500);
    let (send, opened) = channel();
    let owned = path.to_owned();
    thread::spawn(move || send.send(OpenOptions::new().write(true).open(owned)));
    match opened.recv_timeout(PATIENCE) {
        Ok(file) => file,
        Err(RecvTimeoutError::Timeout) => {
            say(&format!(
                "waiting for something that reads the pipe {}; Ctrl C ends this",
                path.display()
            ));
            opened.recv().map_err(io::Error::other)?
        }
        Err(error) => Err(io::Error::other(error)),
    }
}
