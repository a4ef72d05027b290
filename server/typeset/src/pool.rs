//! Child processes that set documents within limits, started when they are needed and again after each that dies.

use std::borrow::Cow;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use crate::worker::{Reply, Request, read_frame, write_frame};
use crate::{Images, Limits, Pdf, Template, TemplateFault};

/// Documents that one process sets before another takes its place: names of files that templates ask for stay in its
/// memory.
const DOCUMENTS_MAX: usize = 1_000;

/// A document to be set.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The template.
    pub template: &'a Template,
    /// Its data.
    pub data: &'a Value,
    /// Its pictures.
    pub images: &'a Images,
}

/// Why a document was not set.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The template is wrong, or used more than it may.
    #[error("{0}")]
    Template(#[from] TemplateFault),
    /// All processes stayed busy for as long as the caller would wait.
    #[error("all processes that set documents are busy")]
    Busy,
    /// The process could not be started or spoken to.
    #[error("the process that sets documents failed")]
    Worker(#[from] io::Error),
}

/// A number of child processes.
pub struct Pool {
    command: Box<dyn Fn() -> Command + Send + Sync>,
    limits: Limits,
    workers_max: usize,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Worker>,
    busy: usize,
}

impl Pool {
    /// Up to `workers_max` processes, at least one. `command` starts one that calls [`serve_worker`] on its standard
    /// input and output.
    ///
    /// [`serve_worker`]: crate::serve_worker
    pub fn new(
        workers_max: usize,
        limits: Limits,
        command: impl Fn() -> Command + Send + Sync + 'static,
    ) -> Pool {
        Pool {
            command: Box::new(command),
            limits,
            workers_max: workers_max.max(1),
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Sets a document; waits while all processes are busy.
    ///
    /// # Errors
    /// The fault of the template, or that of the process.
    pub fn render(&self, job: Job) -> Result<Pdf, RenderError> {
        let mut state = self.state();
        while state.busy >= self.workers_max {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        self.render_by(taken(state), job)
    }

    /// Sets a document; waits for a process at most so long.
    ///
    /// # Errors
    /// All processes stay busy; the fault of the template, or that of the process.
    pub fn render_soon(&self, job: Job, patience: Duration) -> Result<Pdf, RenderError> {
        let busy = |state: &mut State| state.busy >= self.workers_max;
        let waited = self.freed.wait_timeout_while(self.state(), patience, busy);
        let (state, over) = waited.unwrap_or_else(PoisonError::into_inner);
        if over.timed_out() {
            return Err(RenderError::Busy);
        }
        self.render_by(taken(state), job)
    }

    fn render_by(&self, idle: Option<Worker>, job: Job) -> Result<Pdf, RenderError> {
        let mut worker = None;
        let result = self.alive(idle).and_then(|alive| worker.insert(alive).render(job, self.limits));
        let reusable = matches!(result, Ok(Ok(_)) | Ok(Err(Ended::Fault(_))));
        let mut state = self.state();
        state.busy -= 1;
        state.idle.extend(worker.filter(|worker| reusable && worker.documents < DOCUMENTS_MAX));
        drop(state);
        self.freed.notify_one();
        match result? {
            Ok(pdf) => Ok(pdf),
            Err(Ended::Fault(fault) | Ended::Killed(fault)) => Err(fault.into()),
        }
    }

    /// How many processes set a document now.
    pub fn busy(&self) -> usize {
        self.state().busy
    }

    /// Sets all documents, as many at a time as there are processes; the results are in the order of the jobs.
    pub fn render_all(&self, jobs: &[Job]) -> Vec<Result<Pdf, RenderError>> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut set = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(at) else { return set };
                set.push((at, self.render(*job)));
            }
        };
        let mut all: Vec<(usize, Result<Pdf, RenderError>)> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.workers_max.min(jobs.len())).map(|_| scope.spawn(work)).collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        all.sort_unstable_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, result)| result).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The process, or another in place of none and of one that is gone.
    fn alive(&self, idle: Option<Worker>) -> io::Result<Worker> {
        if let Some(mut worker) = idle
            && worker.child.try_wait()?.is_none()
        {
            return Ok(worker);
        }
        Worker::start((self.command)(), self.limits)
    }
}

/// Counts one more process as busy: an idle one, or one that is yet to be started.
fn taken(mut state: MutexGuard<State>) -> Option<Worker> {
    state.busy += 1;
    state.idle.pop()
}

/// How a job ended without a document.
enum Ended {
    /// The template is wrong; the process can go on.
    Fault(TemplateFault),
    /// The process is gone.
    Killed(TemplateFault),
}

struct Worker {
    child: Child,
    requests: Sender<Vec<u8>>,
    replies: Receiver<io::Result<Vec<u8>>>,
    documents: usize,
}

impl Worker {
    fn start(mut command: Command, limits: Limits) -> io::Result<Worker> {
        // One process, one processor: others are for other documents.
        command.env("RAYON_NUM_THREADS", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (requests, to_write) = channel();
        std::thread::spawn(move || pass_in(input, &to_write));
        let (read, replies) = channel();
        std::thread::spawn(move || pass_on(output, &read));
        let worker = Worker { child, requests, replies, documents: 0 };
        worker.send(serde_json::to_vec(&limits)?);
        Ok(worker)
    }

    fn render(&mut self, job: Job, limits: Limits) -> io::Result<Result<Pdf, Ended>> {
        self.documents += 1;
        let until = Instant::now() + Duration::from_secs(limits.wall_seconds);
        let request = Request {
            template: Cow::Borrowed(job.template),
            data: Cow::Borrowed(job.data),
            images: job.images.keys().cloned().collect(),
        };
        self.send(serde_json::to_vec(&request)?);
        job.images.values().for_each(|image| self.send(image.clone()));
        let Some(reply) = self.reply(until)? else {
            return self.gone(limits).map(|fault| Err(Ended::Killed(fault)));
        };
        match serde_json::from_slice(&reply)? {
            Reply::Fault(fault) => Ok(Err(Ended::Fault(fault))),
            Reply::Set { pages, pictures } => match self.file(pages, pictures, until)? {
                Some(pdf) => Ok(Ok(pdf)),
                None => self.gone(limits).map(|fault| Err(Ended::Killed(fault))),
            },
        }
    }

    /// The file and its drawn pages; nothing when the time is over or the process has ended.
    fn file(&mut self, pages: usize, pictures: usize, until: Instant) -> io::Result<Option<Pdf>> {
        let Some(bytes) = self.reply(until)? else { return Ok(None) };
        let mut drawn = Vec::new();
        for _ in 0..pictures {
            let Some(picture) = self.reply(until)? else { return Ok(None) };
            drawn.push(String::from_utf8(picture).map_err(io::Error::other)?);
        }
        Ok(Some(Pdf { bytes, pages, pictures: drawn }))
    }

    /// Has a frame written, without waiting for the process to take it.
    fn send(&self, frame: Vec<u8>) {
        // A process that can take no more gives no answer either, and is told apart by its end.
        drop(self.requests.send(frame));
    }

    /// The next frame; nothing when the time is over or the process has ended.
    fn reply(&mut self, until: Instant) -> io::Result<Option<Vec<u8>>> {
        match self.replies.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(reply) => reply.map(Some),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Ok(None),
        }
    }

    /// Ends the process and tells why it gave no answer.
    fn gone(&mut self, limits: Limits) -> io::Result<TemplateFault> {
        let late = self.child.try_wait()?.is_none() && self.replies_open();
        self.child.kill()?;
        let status = self.child.wait()?;
        let over = match status.signal() {
            _ if late => Some(limits.wall_seconds),
            Some(signal) if signal == Signal::XCPU.as_raw() => Some(limits.cpu_seconds),
            Some(_) | None => None,
        };
        let message = if let Some(seconds) = over {
            format!(
                "Документ собирался дольше {seconds} с, сборка прервана. Проверьте циклы и рекурсию в шаблоне."
            )
        } else if status.signal().is_some() {
            format!(
                "Сборке документа не хватило {} МБ памяти или глубины вложенности. \
                 Проверьте циклы, рекурсию и скобки в шаблоне, уменьшите рисунки.",
                limits.memory_bytes / 1024 / 1024
            )
        } else {
            return Err(io::Error::other(format!("the process that sets documents ended: {status}")));
        };
        Ok(TemplateFault::nowhere(message))
    }

    /// Whether the process still holds its output open.
    fn replies_open(&self) -> bool {
        !matches!(self.replies.try_recv(), Err(TryRecvError::Disconnected))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Both fail only for a process that is gone already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Writes frames until no more come or the process takes none.
fn pass_in(mut input: ChildStdin, requests: &Receiver<Vec<u8>>) {
    while let Ok(frame) = requests.recv() {
        if write_frame(&mut input, &frame).is_err() {
            return;
        }
    }
}

/// Passes frames on until the process ends.
fn pass_on(mut output: ChildStdout, replies: &Sender<io::Result<Vec<u8>>>) {
    loop {
        match read_frame(&mut output) {
            Ok(Some(frame)) => {
                if replies.send(Ok(frame)).is_err() {
                    return;
                }
            }
            // The end of the output is the end of the channel.
            Ok(None) | Err(_) => return,
        }
    }
}
