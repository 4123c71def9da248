//! Jobs, the bounded queue they wait in, and the threads that read for callers.
//!
//! What must hold: asking never blocks (a full queue is `Busy`), a caller who has gone is not worked for, and
//! a job that panics harms nobody but its caller.

use crate::Result;
use crate::conn::Rest;
use kernel::Failure;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// What a caller wants done with a handle of type `C`.
pub(crate) trait Job<C>: Send {
    fn gone(&self) -> bool;
    /// Where it was asked for.
    fn place(&self) -> Place;
    fn run(self: Box<Self>, handle: &mut C) -> Ran;
    fn refuse(self: Box<Self>, why: Failure);
}

/// A line of the program.
pub(crate) type Place = &'static std::panic::Location<'static>;

/// A job that ran; its answer waits for the outcome of the transaction.
pub(crate) struct Ran {
    pub ok: bool,
    pub reply: Reply,
}
pub(crate) type Reply = Box<dyn FnOnce(Result<()>) + Send>;

struct Call<T, F> {
    f: F,
    place: Place,
    answer: oneshot::Sender<Result<T>>,
}

impl<C, T, F> Job<C> for Call<T, F>
where
    T: Send + 'static,
    F: FnOnce(&mut C) -> Result<T> + Send,
{
    fn gone(&self) -> bool {
        self.answer.is_closed()
    }
    fn place(&self) -> Place {
        self.place
    }
    fn refuse(self: Box<Self>, why: Failure) {
        // A caller who has gone meanwhile needs no refusal.
        let _ = self.answer.send(Err(why));
    }
    fn run(self: Box<Self>, handle: &mut C) -> Ran {
        let Call { f, answer, .. } = *self;
        let result = caught(|| f(handle));
        let ok = result.is_ok();
        let reply: Reply = Box::new(move |outcome| {
            // The caller may have gone; what was committed stays.
            let _ = answer.send(result.and_then(|value| outcome.map(|()| value)));
        });
        Ran { ok, reply }
    }
}

/// A panic is a fault of this job alone.
fn caught<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(f))
        .unwrap_or_else(|panic| Err(Failure::fault(format!("a store job panicked: {}", said(&panic)))))
}

fn said(panic: &Box<dyn std::any::Any + Send>) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}

pub(crate) type BoxedJob<C> = Box<dyn Job<C>>;

/// Puts `f` into the queue and waits for its answer.
pub(crate) async fn ask<C, T: Send + 'static>(
    queue: &Queue<BoxedJob<C>>,
    place: Place,
    f: impl FnOnce(&mut C) -> Result<T> + Send + 'static,
) -> Result<T>
where
    C: 'static,
{
    let (answer, answered) = oneshot::channel();
    queue.push(Box::new(Call { f, place, answer }))?;
    answered.await.map_err(|_| Failure::Busy)?
}

/// First in, first out, of limited length.
pub(crate) struct Queue<J> {
    state: Mutex<State<J>>,
    changed: Condvar,
    most: usize,
}

struct State<J> {
    waiting: VecDeque<J>,
    closed: bool,
}

impl<J> Queue<J> {
    pub fn new(most: usize) -> Arc<Self> {
        let state = Mutex::new(State { waiting: VecDeque::new(), closed: false });
        Arc::new(Self { state, changed: Condvar::new(), most })
    }
    fn state(&self) -> MutexGuard<'_, State<J>> {
        // Nothing here can panic half-way, so a poisoned lock still guards a good state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub fn push(&self, job: J) -> Result<()> {
        let mut state = self.state();
        if state.closed || state.waiting.len() >= self.most {
            return Err(Failure::Busy);
        }
        state.waiting.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }
    /// The next job; waits for one. `None` once the queue is closed and empty.
    pub fn next(&self) -> Option<J> {
        let mut state = self.state();
        loop {
            if let Some(job) = state.waiting.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
    /// The next job if one waits already.
    pub fn next_waiting(&self) -> Option<J> {
        self.state().waiting.pop_front()
    }
    /// Takes no further jobs; those waiting are still done.
    pub fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }
}

/// Threads that each hold one connection and read for whoever asks.
pub(crate) struct Readers<C> {
    pub queue: Arc<Queue<BoxedJob<C>>>,
    pub threads: Vec<JoinHandle<()>>,
}

impl<C: Rest> Readers<C> {
    pub fn start(name: &str, handles: Vec<C>, most_waiting: usize) -> std::io::Result<Self> {
        let queue = Queue::new(most_waiting);
        let threads = handles.into_iter().map(|mut handle| {
            let queue: Arc<Queue<BoxedJob<C>>> = Arc::clone(&queue);
            std::thread::Builder::new().name(name.to_owned()).spawn(move || {
                while let Some(job) = queue.next() {
                    read(job, &mut handle);
                }
            })
        });
        Ok(Self { threads: threads.collect::<std::io::Result<_>>()?, queue })
    }
}

/// Handles lent to callers for the length of one short read.
pub(crate) struct Glances<C>(Mutex<Option<Vec<C>>>);

impl<C: Rest> Glances<C> {
    pub fn new(handles: Vec<C>) -> Self {
        Self(Mutex::new(Some(handles)))
    }
    fn handles(&self) -> MutexGuard<'_, Option<Vec<C>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub fn take(&self) -> Option<Lent<'_, C>> {
        let handle = self.handles().as_mut()?.pop()?;
        Some(Lent { from: self, handle: Some(handle) })
    }
    /// Those not lent are closed; what is lent is closed when it comes back.
    pub fn close(&self) {
        *self.handles() = None;
    }
}

/// A handle on loan: it rests and goes back when dropped.
pub(crate) struct Lent<'a, C: Rest> {
    from: &'a Glances<C>,
    handle: Option<C>,
}

impl<C: Rest> Lent<'_, C> {
    pub fn run<T>(&mut self, f: impl FnOnce(&mut C) -> Result<T>) -> Result<T> {
        let handle = self.handle.as_mut().ok_or_else(|| Failure::fault("a handle that was given back"))?;
        caught(|| f(handle))
    }
}

impl<C: Rest> Drop for Lent<'_, C> {
    fn drop(&mut self) {
        if let Some(mut handle) = self.handle.take() {
            handle.rest();
            if let Some(handles) = self.from.handles().as_mut() {
                handles.push(handle);
            }
        }
    }
}

fn read<C: Rest>(job: BoxedJob<C>, handle: &mut C) {
    if job.gone() {
        return;
    }
    let ran = job.run(handle);
    handle.rest();
    (ran.reply)(Ok(()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_or_closed_queue_refuses_and_never_waits() {
        let queue = Queue::new(2);
        assert!(queue.push(1).is_ok() && queue.push(2).is_ok());
        assert_eq!(queue.push(3), Err(Failure::Busy));
        queue.close();
        assert_eq!((queue.next(), queue.next_waiting(), queue.next()), (Some(1), Some(2), None));
        assert_eq!(queue.push(4), Err(Failure::Busy));
    }
}
