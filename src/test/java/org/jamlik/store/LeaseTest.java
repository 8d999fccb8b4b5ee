package org.jamlik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.Blob;
import org.gaul.s3proxy.blobstore.options.PutOptions;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run at a time holds a warehouse: in a local folder, in S3, within a process and between processes. */
class LeaseTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final InstantSource AT_NOON = InstantSource.fixed(NOON);

    /** A minute and a second after noon, when what was last renewed at noon has expired. */
    private static final InstantSource A_MINUTE_LATER = InstantSource.fixed(NOON.plusSeconds(61));

    private static final Configuration NO_S3 = new Configuration(false);

    @Test
    void a_run_id_is_a_line_of_text() {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> Lease.take("var/warehouse", NO_S3, "a\nb", AT_NOON));
        assertEquals("Cannot take the lease of var/warehouse: run id 'a\nb' is not a line of text", e.getMessage());
    }

    @Test
    void a_warehouse_is_a_folder_or_in_s3() {
        Exception e =
                assertThrows(JamlikException.class, () -> Lease.take("hdfs://host/warehouse", NO_S3, "a", AT_NOON));
        assertEquals(
                "Cannot take the lease of hdfs://host/warehouse: its scheme hdfs is neither file nor s3a",
                e.getMessage());
    }

    /** A warehouse in a local folder. */
    @Nested
    class Local {

        @TempDir
        Path folder;

        @Test
        void a_second_run_in_the_process_is_refused() {
            try (Lease lease = take("a")) {
                assertRefused(root(), "a", () -> take("b"));
                lease.confirm();
            }
        }

        @Test
        void a_second_run_in_another_process_is_refused() throws Exception {
            try (Lease lease = take("a")) {
                // The refusal in this process must not free the lock, as closing the file would.
                assertRefused(root(), "a", () -> take("b"));
                try (Run other = Run.start(root(), "c", Map.of())) {
                    assertEquals(refusal(root(), "a"), other.outcome());
                }
                lease.confirm();
            }
        }

        @Test
        void a_killed_run_frees_the_lease_and_is_told_of() throws Exception {
            try (Run other = Run.start(root(), "killed", Map.of())) {
                assertEquals("took it after nobody", other.outcome());
                assertRefused(root(), "killed", () -> take("b"));
                other.kill();
            }

            try (Lease lease = take("b")) {
                assertEquals(Optional.of("killed"), lease.abandonedRun());
            }
        }

        @Test
        void a_lease_given_back_was_not_abandoned() {
            Lease first = take("a rather long run id");
            assertEquals(Optional.empty(), first.abandonedRun());
            first.close();
            first.close();
            for (String run : List.of("b", "c")) {
                try (Lease lease = take(run)) {
                    assertEquals(Optional.empty(), lease.abandonedRun());
                }
            }
            assertThrows(IllegalStateException.class, first::confirm);
        }

        @Test
        void the_same_folder_by_another_name_is_the_same_warehouse() throws IOException {
            Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
            try (Lease lease = Lease.take(link.toString(), NO_S3, "a", AT_NOON)) {
                String uri = folder.resolve("real").toUri().toString();
                assertRefused(folder.resolve("real").toString(), "a", () -> Lease.take(uri, NO_S3, "b", AT_NOON));
                assertEquals(Optional.empty(), lease.abandonedRun());
            }
        }

        @Test
        void a_lease_whose_file_was_removed_is_lost() throws IOException {
            try (Lease lease = take("a")) {
                Path file = Path.of(root()).toRealPath().resolve("_lease");
                Files.delete(file);
                LeaseHeldException e = assertThrows(LeaseHeldException.class, lease::confirm);
                assertEquals(ErrorCode.LEASE_LOST, e.code());
                assertEquals(
                        "Cannot keep the lease in %s: the file was removed or replaced during run a; run again"
                                .formatted(file),
                        e.getMessage());
            }
        }

        @Test
        void a_file_that_is_no_lease_is_not_overwritten() throws IOException {
            Path file = Files.writeString(folder.toRealPath().resolve("_lease"), "mine");
            Exception e = assertThrows(JamlikException.class, () -> Lease.take(folder.toString(), NO_S3, "a", AT_NOON));
            assertEquals(
                    "Cannot read the lease %s: it says 'mine'; remove it when no run is under way".formatted(file),
                    e.getMessage());
        }

        @Test
        void a_folder_that_cannot_be_made_is_named() throws IOException {
            Path root = Files.writeString(folder.resolve("file"), "").resolve("warehouse");
            Exception e =
                    assertThrows(UncheckedIOException.class, () -> Lease.take(root.toString(), NO_S3, "a", AT_NOON));
            assertTrue(e.getMessage().startsWith("Cannot take the lease of " + root + ": "), e.getMessage());
        }

        private String root() {
            return folder.resolve("warehouse").toString();
        }

        private Lease take(String run) {
            return Lease.take(root(), NO_S3, run, AT_NOON);
        }
    }

    /** A warehouse in S3. */
    @Nested
    class InS3 {

        @TempDir
        static Path folder;

        private static S3Server server;
        private static Configuration hadoop;
        private static int warehouses;

        private final String root = "s3a://lake/warehouse" + warehouses++;

        @BeforeAll
        static void start() throws Exception {
            server = S3Server.start(folder);
            server.createBucket("lake");
            hadoop = server.hadoop();
        }

        @AfterAll
        static void stop() throws IOException {
            server.close();
        }

        @Test
        void a_second_run_is_refused_until_the_first_has_given_the_lease_back() {
            for (String run : List.of("a", "b", "c")) {
                try (Lease lease = take(run, AT_NOON)) {
                    assertEquals(Optional.empty(), lease.abandonedRun());
                    assertRefused(root, run, () -> take("other", AT_NOON));
                    lease.confirm();
                }
            }
            assertEquals(List.of("000000000002", "000000000003"), terms());
        }

        @Test
        void a_bucket_is_a_warehouse_too() {
            server.createBucket("whole");
            try (Lease lease = Lease.take("s3a://whole/", hadoop, "a", AT_NOON)) {
                lease.confirm();
                assertTrue(Files.exists(folder.resolve("whole/_lease/000000000001")));
            }
        }

        @Test
        void of_two_threads_one_takes_it() throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                for (int round = 1; round <= 20; round++) {
                    CyclicBarrier together = new CyclicBarrier(2);
                    Callable<Optional<Lease>> run = () -> {
                        together.await();
                        try {
                            return Optional.of(take(Thread.currentThread().getName(), AT_NOON));
                        } catch (LeaseHeldException e) {
                            return Optional.empty();
                        }
                    };
                    List<Lease> taken = new ArrayList<>();
                    for (Future<Optional<Lease>> result : threads.invokeAll(List.of(run, run))) {
                        result.get().ifPresent(taken::add);
                    }
                    assertEquals(1, taken.size(), "round " + round);
                    taken.get(0).confirm();
                    taken.get(0).close();
                }
            } finally {
                threads.shutdownNow();
            }
        }

        @Test
        void of_two_processes_one_takes_it() throws Exception {
            try (Run one = Run.ready(root, "one", server.hadoopSettings());
                    Run two = Run.ready(root, "two", server.hadoopSettings())) {
                one.go();
                two.go();
                List<String> outcomes = List.of(one.outcome(), two.outcome());
                assertEquals(
                        1,
                        outcomes.stream().filter("took it after nobody"::equals).count(),
                        outcomes.toString());
                assertEquals(
                        1,
                        outcomes.stream()
                                .filter(text -> text.startsWith("Cannot take the lease of " + root))
                                .count(),
                        outcomes.toString());
            }
        }

        @Test
        void an_expired_lease_is_taken_over_and_lost_to_the_run_that_held_it() {
            try (Lease paused = take("paused", AT_NOON);
                    Lease next = take("next", A_MINUTE_LATER)) {
                assertEquals(Optional.of("paused"), next.abandonedRun());
                LeaseHeldException e = assertThrows(LeaseHeldException.class, paused::confirm);
                assertEquals(ErrorCode.LEASE_LOST, e.code());
                assertEquals(
                        "Cannot keep the lease of " + root + ": run paused lost it to run next at 2026-03-02T12:01:01Z;"
                                + " wait for that to end and run again",
                        e.getMessage());
                next.confirm();
            }
        }

        @Test
        void an_expired_lease_is_lost_even_if_nobody_took_it() {
            Instant[] now = {NOON};
            try (Lease paused = take("paused", () -> now[0])) {
                now[0] = NOON.plusSeconds(60);
                Exception e = assertThrows(LeaseHeldException.class, paused::confirm);
                assertEquals(
                        "Cannot keep the lease of " + root + ": run paused did not renew it before it expired at"
                                + " 2026-03-02T12:01:00Z; run again",
                        e.getMessage());
            }
        }

        @Test
        void a_heartbeat_keeps_the_lease() throws Exception {
            S3Lease.Pace pace = new S3Lease.Pace(Duration.ofMillis(800), Duration.ofMillis(50));
            try (Lease lease = S3Lease.take(URI.create(root), hadoop, "a", InstantSource.system(), pace)) {
                Thread.sleep(1000);
                assertThrows(LeaseHeldException.class, () -> take("b", InstantSource.system()));
                lease.confirm();
            }
        }

        @Test
        void a_heartbeat_does_not_bring_a_lost_lease_back() throws Exception {
            S3Lease.Pace pace = new S3Lease.Pace(Duration.ofSeconds(60), Duration.ofMillis(20));
            try (Lease paused = S3Lease.take(URI.create(root), hadoop, "paused", AT_NOON, pace)) {
                take("next", A_MINUTE_LATER).close();
                try (Lease last = take("last", A_MINUTE_LATER)) {
                    Thread.sleep(200);
                    assertTrue(terms().contains("000000000001"), "the heartbeat writes its own term");
                    assertRefused(root, "last", "2026-03-02T12:01:01Z", () -> take("b", A_MINUTE_LATER));
                    assertThrows(LeaseHeldException.class, paused::confirm);
                    last.confirm();
                }
                paused.close();
            }

            try (Lease lease = take("b", A_MINUTE_LATER)) {
                assertEquals(Optional.empty(), lease.abandonedRun());
            }
        }

        @Test
        void a_killed_run_is_told_of_when_its_lease_has_expired() throws Exception {
            try (Run other = Run.start(root, "killed", server.hadoopSettings())) {
                assertEquals("took it after nobody", other.outcome());
                other.kill();
            }

            assertRefused(root, "killed", () -> take("b", AT_NOON));
            try (Lease lease = take("b", A_MINUTE_LATER)) {
                assertEquals(Optional.of("killed"), lease.abandonedRun());
            }
        }

        @Test
        void a_store_that_ignores_conditions_is_refused(@TempDir Path other) throws Exception {
            try (S3Server careless = S3Server.start(new Careless(other))) {
                careless.createBucket("lake");
                for (String run : List.of("a", "b")) {
                    Exception e = assertThrows(
                            JamlikException.class, () -> Lease.take(root, careless.hadoop(), run, AT_NOON));
                    assertTrue(e.getMessage().endsWith("in spite of If-None-Match: *"), e.getMessage());
                }
            }
        }

        @Test
        void a_bucket_that_is_missing_is_named() {
            Exception e = assertThrows(
                    UncheckedIOException.class, () -> Lease.take("s3a://sea/warehouse", hadoop, "a", AT_NOON));
            assertTrue(e.getMessage().startsWith("Cannot list s3a://sea/warehouse/_lease: "), e.getMessage());
        }

        @Test
        void the_server_serves_the_file_system_of_hadoop() throws IOException {
            Configuration small = new Configuration(hadoop);
            small.set("fs.s3a.multipart.size", "5M");
            try (FileSystem files = FileSystem.newInstance(URI.create(root), small)) {
                org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(root, "table");
                org.apache.hadoop.fs.Path part = new org.apache.hadoop.fs.Path(folder, "år=2023/part 0.parquet");
                byte[] parts = new byte[6 << 20];
                parts[parts.length - 1] = 7;
                try (FSDataOutputStream out = files.create(part)) {
                    out.write(parts);
                }
                assertEquals(1, files.listStatus(part.getParent()).length);

                org.apache.hadoop.fs.Path renamed = new org.apache.hadoop.fs.Path(root, "renamed");
                assertTrue(files.rename(folder, renamed));
                try (FSDataInputStream in =
                        files.open(new org.apache.hadoop.fs.Path(renamed, "år=2023/part 0.parquet"))) {
                    in.seek(parts.length - 1);
                    assertEquals(7, in.read());
                }
                assertTrue(files.delete(renamed, true));
            }
        }

        private Lease take(String run, InstantSource clock) {
            return Lease.take(root, hadoop, run, clock);
        }

        private List<String> terms() {
            Path lease = folder.resolve(root.substring("s3a://".length())).resolve("_lease");
            try (Stream<Path> files = Files.list(lease)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.length() == 12)
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot list " + lease, e);
            }
        }
    }

    private static void assertRefused(String root, String holder, Callable<Lease> take) {
        assertRefused(root, holder, NOON.toString(), take);
    }

    private static void assertRefused(String root, String holder, String since, Callable<Lease> take) {
        LeaseHeldException e = assertThrows(LeaseHeldException.class, take::call);
        assertEquals(10, e.code().exitCode());
        assertEquals(refusal(root, holder, since), e.getMessage());
    }

    private static String refusal(String root, String holder) {
        return refusal(root, holder, NOON.toString());
    }

    private static String refusal(String root, String holder, String since) {
        return "Cannot take the lease of %s: run %s has held it since %s; wait for it to end"
                .formatted(root, holder, since);
    }

    /** A store that overwrites whatever the conditions of a request say, as some do. */
    private static final class Careless extends ForwardingBlobStore {

        Careless(Path folder) {
            super(new FilesystemNio2BlobStore(folder.toString()));
        }

        @Override
        public String putBlob(String container, Blob blob, PutOptions options) {
            return super.putBlob(
                    container, blob, options.toBuilder().ifNoneMatch(null).build());
        }
    }

    /** A run in a process of its own, which takes the lease when told to and keeps it until it is killed. */
    private static final class Run implements AutoCloseable {

        private final Process process;
        private final BufferedReader answers;

        private Run(Process process) {
            this.process = process;
            this.answers = process.inputReader();
        }

        /** Starts a run that tries to take the lease at once. */
        static Run start(String root, String id, Map<String, String> hadoop) throws IOException {
            Run run = ready(root, id, hadoop);
            run.go();
            return run;
        }

        /** Starts a run that is about to take the lease. */
        static Run ready(String root, String id, Map<String, String> hadoop) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Run.class.getName(),
                    root,
                    id));
            hadoop.forEach((key, value) -> command.add(key + "=" + value));
            return new Run(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }

        public static void main(String[] args) throws IOException {
            Configuration hadoop = new Configuration();
            Stream.of(args).skip(2).map(setting -> setting.split("=", 2)).forEach(pair -> hadoop.set(pair[0], pair[1]));
            System.out.println("ready");
            System.in.read();
            try {
                Lease lease = Lease.take(args[0], hadoop, args[1], AT_NOON);
                System.out.println("took it after " + lease.abandonedRun().orElse("nobody"));
                System.in.read();
                Runtime.getRuntime().halt(0);
            } catch (LeaseHeldException e) {
                System.out.println(e.getMessage());
            }
        }

        void go() throws IOException {
            assertEquals("ready", answers.readLine());
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        String outcome() throws IOException {
            return answers.readLine();
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "the process " + process.pid() + " was not killed");
        }

        @Override
        public void close() throws InterruptedException {
            kill();
        }
    }
}
