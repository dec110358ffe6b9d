"""A real Prometheus scrapes every process and answers for every series that dashboards stand on."""

import os
import unittest

from concord_client import NotFound, Span, connect, new_id
from processes import Workplace, wait_until

# Series of every process, which must be there before the first call.
EVERYWHERE = (
    "grpc_server_started_total",
    "grpc_server_handled_total",
    "grpc_server_handling_seconds_count",
    "concord_store_operation_seconds_count",
    "concord_store_commit_conflicts_total",
    "concord_store_up",
    "concord_build_info",
)
# Series of a process that serves coding.
CODING = ("concord_watch_streams", "concord_codings_created_total")
CREATE = 'grpc_service="concord.coding.v1.CodingService",grpc_method="CreateCoding"'
CODINGS = 3


class PrometheusTest(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace()
        self.addCleanup(self.workplace.close)

    def value(self, expression):
        """Returns the sum of the series that a query answers, or None if there is none."""
        result = self.prometheus.query(f"sum({expression})")
        return float(result[0]["value"][1]) if result else None

    def await_value(self, expression, expected):
        """Waits until the scrapes show a value."""
        wait_until(
            lambda: self.value(expression) == expected,
            f"{expression} == {expected} (it is {self.value(expression)})",
        )

    def scrape(self, daemons):
        """Starts Prometheus and waits until each process was scraped."""
        targets = {job: daemon.metrics_port for job, daemon in daemons.items()}
        self.prometheus = self.workplace.prometheus(targets)
        self.await_value("up", len(daemons))

    def assert_present(self, job, names):
        for name in names:
            with self.subTest(job=job, series=name):
                absent = self.prometheus.query(f'absent({name}{{job="{job}"}})')
                self.assertEqual(absent, [], f"{name} is absent from {job}")

    def work(self, client):
        """Makes three codings, one call that fails, and a watch that stays open."""
        project = client.create_project("measured")
        transcript = project.import_text("Anna: Grüße an alle.".encode()).transcript.name
        project.import_codebook(b"code\nGreeting\n")
        code = next(project.codes()).name
        member, token = project.add_member("coder", ["coder"])
        a_round = project.create_round([transcript], [member.name])
        mine = connect(token=token)
        self.addCleanup(mine.close)
        for start in range(CODINGS):
            span = Span(start_offset=start, end_offset=start + 1)
            mine.project("measured").create_coding(transcript, span, code)
        mine.project("measured").set_progress(list(project.progress(a_round.name)))
        with self.assertRaises(NotFound):
            project.get_coding(f"{project.name}/codings/{new_id()}")
        project.assess(["percent_agreement_pooled_by_values"], transcripts=[transcript])
        watch = mine.project("measured").watch_codings()
        self.addCleanup(watch.close)
        while next(watch).WhichOneof("event") != "snapshot_complete":
            pass
        return watch

    def assert_counted(self, watch):
        self.await_value(f"grpc_server_started_total{{{CREATE}}}", CODINGS)
        self.await_value(f'grpc_server_handled_total{{{CREATE},grpc_code="OK"}}', CODINGS)
        self.await_value(f"grpc_server_handling_seconds_count{{{CREATE}}}", CODINGS)
        self.await_value(
            'grpc_server_handled_total{grpc_method="GetCoding",grpc_code="NotFound"}', 1
        )
        self.await_value("concord_codings_created_total", CODINGS)
        self.await_value("concord_watch_streams", 1)
        commits = 'concord_store_operation_seconds_count{operation="commit",result="ok"}'
        self.assertGreaterEqual(self.value(commits), CODINGS)
        watch.close()
        self.await_value("concord_watch_streams", 0)

    def connect(self, **variables):
        """Returns a client of the owner, who finds the services by the environment."""
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ.update(variables)
        client = connect()
        self.addCleanup(client.close)
        return client

    def test_one_process(self):
        daemon = self.workplace.daemon()
        self.scrape({"concord": daemon})
        self.assert_present("concord", EVERYWHERE + CODING)
        self.assertEqual(self.value("min(concord_store_up)"), 1)
        self.assertEqual(self.value("concord_codings_created_total"), 0)
        self.assertEqual(self.value("concord_build_info"), 1)
        [build] = self.prometheus.query("concord_build_info")
        self.assertIn("version", build["metric"])
        client = self.connect(
            CONCORD_ADDRESS=daemon.address, CONCORD_TOKEN_FILE=str(daemon.owner_token_file)
        )
        self.assert_counted(self.work(client))

    def test_four_processes_on_redis(self):
        suite = self.workplace.split_suite(self.workplace.redis().url)
        self.scrape(suite)
        for service in suite:
            self.assert_present(service, EVERYWHERE)
        self.assert_present("coding", CODING)
        variables = {f"CONCORD_{name.upper()}_ADDRESS": d.address for name, d in suite.items()}
        token_file = str(suite["transcripts"].owner_token_file)
        self.assert_counted(self.work(self.connect(CONCORD_TOKEN_FILE=token_file, **variables)))

    def test_a_store_that_went_away_shows(self):
        redis = self.workplace.redis()
        daemon = self.workplace.daemon(f"--store={redis.url}")
        self.scrape({"concord": daemon})
        self.await_value("min(concord_store_up)", 1)
        redis.kill()
        self.await_value("min(concord_store_up)", 0)
        redis.start()
        self.await_value("min(concord_store_up)", 1)


if __name__ == "__main__":
    unittest.main()
