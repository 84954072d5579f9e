//! One thread writes to a database. Jobs that wait together share one durable commit (group commit); each runs in its own
//! savepoint, so that a job which fails takes nothing of the others with it.

use crate::error::ServerError;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Most jobs that share a commit.
const GROUP: usize = 256;
/// Most jobs that wait; more are answered with 503.
const QUEUE: usize = 4096;

/// What the thread keeps in memory beside the database, and must keep in step with it.
pub trait Memory: Send + 'static {
    /// A job begins.
    fn begin(&mut self) {}
    /// The job's savepoint was rolled back: forget what it did.
    ///
    /// # Errors
    /// The memory cannot be rebuilt; the writer stops.
    fn undo(&mut self, _: &Connection) -> Result<(), ServerError> {
        Ok(())
    }
    /// All jobs of the group ran; last writes before the commit.
    ///
    /// # Errors
    /// Nothing of the group is kept.
    fn seal(&mut self, _: &Connection) -> Result<(), ServerError> {
        Ok(())
    }
    /// The group is durable.
    fn committed(&mut self) {}
    /// Nothing of the group was kept: build the memory again from the database.
    ///
    /// # Errors
    /// The memory cannot be rebuilt; the writer stops.
    fn reload(&mut self, _: &Connection) -> Result<(), ServerError> {
        Ok(())
    }
}

impl Memory for () {}

type Reply = Box<dyn FnOnce(Result<(), ServerError>) + Send>;
/// Runs in the savepoint; tells whether to keep what it did, and gives what to call once that is known to be durable.
type Job<M> = Box<dyn FnOnce(&mut M, &Connection) -> (bool, Reply) + Send>;

/// The handle of a writing thread. Dropping it lets the thread finish what waits, then end.
pub struct Writer<M> {
    jobs: Option<SyncSender<Job<M>>>,
    thread: Option<JoinHandle<()>>,
}

impl<M> core::fmt::Debug for Writer<M> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Writer")
    }
}

impl<M: Memory> Writer<M> {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(name: &str, connection: Connection, memory: M) -> Result<Self, ServerError> {
        let (jobs, queue) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(connection, memory, &queue))
            .map_err(|error| ServerError::Damaged(error.to_string()))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs a job and waits until what it did is durable. An `Err` of the job keeps nothing of it.
    ///
    /// # Errors
    /// The job's own, or the database failed and nothing was kept.
    pub async fn run<T, E>(&self, job: impl FnOnce(&mut M, &Connection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ServerError> + Send + 'static,
    {
        let (tell, answer) = oneshot::channel();
        let job: Job<M> = Box::new(move |memory, connection| {
            let done = job(memory, connection);
            let keep = done.is_ok();
            let reply: Reply = Box::new(move |durable| {
                let answer = match durable {
                    Ok(()) => done,
                    Err(error) => Err(error.into()),
                };
                // Nobody waits any more: the work is done all the same.
                let _ = tell.send(answer);
            });
            (keep, reply)
        });
        let jobs = self.jobs.as_ref().ok_or(ServerError::Stopping)?;
        match jobs.try_send(job) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(ServerError::Stopping.into())),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(ServerError::Stopping.into()),
        }
    }
}

impl<M> Drop for Writer<M> {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has already dropped its connection; what was committed stays.
            let _ = thread.join();
        }
    }
}

fn work<M: Memory>(mut connection: Connection, mut memory: M, queue: &Receiver<Job<M>>) {
    while let Ok(first) = queue.recv() {
        let mut replies = Vec::new();
        let ended = group(&mut connection, &mut memory, first, queue, &mut replies);
        let lost = match ended {
            Ok(()) => {
                memory.committed();
                replies.into_iter().for_each(|reply| reply(Ok(())));
                continue;
            }
            Err(error) => error,
        };
        tracing::error!(code = lost.code(), "a group of writes was not kept: {lost}");
        for reply in replies {
            reply(Err(ServerError::Damaged(lost.to_string())));
        }
        let rolled_back = if connection.is_autocommit() { Ok(()) } else { connection.execute_batch("ROLLBACK") };
        if rolled_back.map_err(ServerError::from).and_then(|()| memory.reload(&connection)).is_err() {
            tracing::error!("the writer stops: its memory cannot be built again");
            return;
        }
    }
}

fn group<M: Memory>(
    connection: &mut Connection,
    memory: &mut M,
    first: Job<M>,
    queue: &Receiver<Job<M>>,
    replies: &mut Vec<Reply>,
) -> Result<(), ServerError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut next = Some(first);
    while let Some(job) = next.take() {
        connection.execute_batch("SAVEPOINT job")?;
        memory.begin();
        let (keep, reply) = job(memory, connection);
        replies.push(reply);
        if keep {
            connection.execute_batch("RELEASE job")?;
        } else {
            connection.execute_batch("ROLLBACK TO job; RELEASE job")?;
            memory.undo(connection)?;
        }
        if replies.len() < GROUP {
            next = queue.try_recv().ok();
        }
    }
    memory.seal(connection)?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Default)]
    struct Counting(Arc<AtomicUsize>, Arc<AtomicUsize>);

    impl Memory for Counting {
        fn undo(&mut self, _: &Connection) -> Result<(), ServerError> {
            self.1.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
        fn committed(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn jobs_that_wait_together_share_a_commit_and_a_failing_one_takes_no_other_with_it() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE n (n INTEGER UNIQUE)").unwrap();
        let (commits, undone) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let memory = Counting(Arc::clone(&commits), Arc::clone(&undone));
        let writer = Arc::new(Writer::start("trial", connection, memory).unwrap());
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let mut jobs = tokio::task::JoinSet::new();
        let first = Arc::clone(&writer);
        jobs.spawn(async move {
            let wait = move |_: &mut Counting, _: &Connection| held.recv().map_err(|_| ServerError::Stopping);
            first.run(wait).await
        });
        for n in 0..50 {
            let writer = Arc::clone(&writer);
            jobs.spawn(async move {
                let insert = move |_: &mut Counting, connection: &Connection| {
                    connection.execute("INSERT INTO n VALUES (?1)", [n])?;
                    if n % 10 == 9 { Err(ServerError::Died) } else { Ok(()) }
                };
                writer.run(insert).await
            });
        }
        tokio::task::yield_now().await;
        hold.send(()).unwrap();
        let mut failed = 0;
        while let Some(done) = jobs.join_next().await {
            failed += usize::from(done.unwrap().is_err());
        }
        let count = |_: &mut Counting, connection: &Connection| {
            Ok::<_, ServerError>(connection.query_row("SELECT count(*) FROM n", [], |row| row.get::<_, i64>(0))?)
        };
        assert_eq!((failed, undone.load(Ordering::SeqCst)), (5, 5));
        assert_eq!(writer.run(count).await.unwrap(), 45);
        assert!(commits.load(Ordering::SeqCst) <= 4, "{} commits", commits.load(Ordering::SeqCst));
    }
}
