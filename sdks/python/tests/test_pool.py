from __future__ import annotations

import threading
import unittest

from stepflow_py.pool import WorkerPool

from .harness import PATIENCE


class Pool(unittest.TestCase):
    def test_a_job_that_waits_for_a_later_job_gets_it_done(self) -> None:
        for _ in range(50):
            pool = WorkerPool(lambda job: job(), 2)
            pool.submit(lambda: None)
            while pool._idle == 0:
                pass
            second, both = threading.Event(), threading.Semaphore(0)

            def first(second: threading.Event = second, both: threading.Semaphore = both) -> None:
                if second.wait(PATIENCE):
                    both.release()

            def later(second: threading.Event = second, both: threading.Semaphore = both) -> None:
                second.set()
                both.release()

            pool.submit(first)
            pool.submit(later)
            self.assertTrue(both.acquire(timeout=PATIENCE) and both.acquire(timeout=PATIENCE))

    def test_no_more_jobs_run_at_a_time_than_the_pool_is_large(self) -> None:
        lock, running, most = threading.Lock(), 0, 0
        done = threading.Semaphore(0)

        def job() -> None:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            done.acquire(timeout=0.001)
            with lock:
                running -= 1
            finished.release()

        finished = threading.Semaphore(0)
        pool = WorkerPool(lambda each: each(), 3)
        for _ in range(100):
            pool.submit(job)
        for _ in range(100):
            self.assertTrue(finished.acquire(timeout=PATIENCE))
        self.assertEqual(most, 3)

    def test_jobs_that_wait_for_the_runtime_make_room_for_others(self) -> None:
        pool = WorkerPool(lambda each: each(), 1)
        answer, finished = threading.Event(), threading.Semaphore(0)

        def waits() -> None:
            with pool.blocked():
                if answer.wait(PATIENCE):
                    finished.release()

        for _ in range(20):
            pool.submit(waits)
        pool.submit(answer.set)
        for _ in range(20):
            self.assertTrue(finished.acquire(timeout=PATIENCE))


if __name__ == "__main__":
    unittest.main()
