//! The child process that sets documents: frames in, frames out, within limits.
//!
//! A frame is its length in four bytes, the lowest first, and so many bytes. The first frame states the limits; then
//! each job is a [`Request`] followed by a frame for each picture, and its answer a [`Reply`] followed, where the
//! document was set, by the file and a frame for each page that is drawn.

use std::io::{self, Read, Write};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Images, Template, TemplateFault, render_within};

/// Longest frame, in bytes.
const FRAME_MAX: usize = 256 * 1024 * 1024;

/// What one document may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Seconds of a processor.
    pub cpu_seconds: u64,
    /// Seconds of a clock, for a machine that is busy with other things.
    pub wall_seconds: u64,
    /// Bytes of memory of the process as a whole.
    pub memory_bytes: u64,
    /// Pages of the document.
    pub pages_max: usize,
    /// How many of its first pages are drawn beside the file.
    pub pictures_max: usize,
}

impl Limits {
    /// For a template that somebody is writing: a person waits for it, and it has a few pages.
    #[must_use]
    pub const fn preview() -> Limits {
        Limits {
            cpu_seconds: 5,
            wall_seconds: 15,
            memory_bytes: 384 * 1024 * 1024,
            pages_max: 100,
            pictures_max: 10,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            cpu_seconds: 10,
            wall_seconds: 60,
            memory_bytes: 512 * 1024 * 1024,
            pages_max: 2_000,
            pictures_max: 0,
        }
    }
}

/// A job without its pictures.
#[derive(Serialize, Deserialize)]
pub(crate) struct Request<'a> {
    pub template: std::borrow::Cow<'a, Template>,
    pub data: std::borrow::Cow<'a, Value>,
    /// Names of the pictures, each of which is a frame of its own.
    pub images: Vec<String>,
}

/// An answer without the file.
#[derive(Serialize, Deserialize)]
pub(crate) enum Reply {
    Set { pages: usize, pictures: usize },
    Fault(TemplateFault),
}

/// Sets documents until the input ends, as it does when the other side is gone. The process must do nothing else: its
/// memory is limited for good, and a document that takes too much time ends it.
///
/// # Errors
/// When the input breaks off or is not frames, when the output cannot be written, or when limits cannot be set.
pub fn serve_worker(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let Some(limits) = read_frame(&mut input)? else { return Ok(()) };
    let limits: Limits = serde_json::from_slice(&limits)?;
    let fixed = |limit| Rlimit { current: Some(limit), maximum: Some(limit) };
    setrlimit(Resource::Data, fixed(limits.memory_bytes))?;
    // A template that ends its process leaves no image of the memory, which has data of clients in it.
    setrlimit(Resource::Core, fixed(0))?;
    let within = (limits.pages_max, limits.pictures_max);
    while let Some(frame) = read_frame(&mut input)? {
        let request: Request = serde_json::from_slice(&frame)?;
        let mut images = Images::new();
        for name in request.images {
            let bytes = read_frame(&mut input)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            images.insert(name, bytes);
        }
        allow(limits.cpu_seconds)?;
        match render_within(&request.template, request.data.into_owned(), &images, within) {
            Ok(pdf) => {
                let reply = Reply::Set { pages: pdf.pages, pictures: pdf.pictures.len() };
                write_frame(&mut output, &serde_json::to_vec(&reply)?)?;
                write_frame(&mut output, &pdf.bytes)?;
                pdf.pictures.iter().try_for_each(|picture| write_frame(&mut output, picture.as_bytes()))?;
            }
            Err(fault) => write_frame(&mut output, &serde_json::to_vec(&Reply::Fault(fault))?)?,
        }
        output.flush()?;
    }
    Ok(())
}

/// Lets the process use so many more seconds of processors; then the system ends it.
fn allow(seconds: u64) -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs();
    let until = Some(used + seconds + 1);
    let hard = getrlimit(Resource::Cpu).maximum;
    Ok(setrlimit(Resource::Cpu, Rlimit { current: until, maximum: hard })?)
}

pub(crate) fn write_frame(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= FRAME_MAX);
    let length = length.ok_or(io::ErrorKind::InvalidInput)?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(bytes)
}

/// A frame, or nothing where the input ends before one.
pub(crate) fn read_frame(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if let Err(error) = input.read_exact(&mut length) {
        return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(None) } else { Err(error) };
    }
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > FRAME_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}
