package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.apache.thrift.transport.TTransportException;
import org.jamlik.serve.Strangers.Stay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those can do who have not said who they are: nearly nothing, and not for long. */
@Timeout(60)
class StrangersTest {
    private static final byte START = 1;

    private static BinaryDoor door(Duration slowest) {
        return new BinaryDoor(
                new Protocol(null, null, Clock.systemUTC(), ""),
                (user, password, address) -> Optional.empty(),
                new Strangers(),
                InetAddress.getLoopbackAddress(),
                0,
                Optional.empty(),
                slowest);
    }

    private static Socket connect(BinaryDoor door) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), door.port());
    }

    private static boolean isHungUp(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void only_so_many_are_looked_at_and_fewer_from_one_address() {
        Strangers strangers = new Strangers();
        List<Stay> stays = new ArrayList<>();
        for (int i = 0; i < Strangers.MOST_FROM_ONE; i++) {
            stays.add(strangers.come("one").orElseThrow());
        }
        assertTrue(strangers.come("one").isEmpty());
        for (int i = Strangers.MOST_FROM_ONE; i < Strangers.MOST; i++) {
            strangers.come("other" + i % 10).orElseThrow();
        }
        assertTrue(strangers.come("another").isEmpty());
        stays.get(0).close();
        assertTrue(strangers.come("one").isPresent());
        assertTrue(strangers.come("one").isEmpty());
    }

    @Test
    void whoever_comes_when_there_are_too_many_is_hung_up_on_at_once() throws IOException {
        try (BinaryDoor door = door(Duration.ofMinutes(10))) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i <= Strangers.MOST_FROM_ONE; i++) {
                sockets.add(connect(door));
                sockets.get(i).setSoTimeout(10);
            }
            int hungUp = 0;
            for (int i = 0; hungUp == 0; i = (i + 1) % sockets.size()) {
                hungUp += isHungUp(sockets.get(i)) ? 1 : 0;
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void a_handshake_has_a_deadline_however_busy_it_is() throws IOException {
        try (BinaryDoor door = door(Duration.ofMillis(200));
                Socket socket = connect(door)) {
            socket.setSoTimeout(20);
            socket.getOutputStream().write(head(START, 1_000));
            while (!isHungUp(socket)) {
                socket.getOutputStream().write(0);
            }
        }
    }

    @Test
    void a_long_frame_is_hung_up_on_before_there_is_memory_for_it() throws IOException {
        try (BinaryDoor door = door(Duration.ofMinutes(10));
                Socket socket = connect(door)) {
            socket.getOutputStream().write(head(START, 100_000_000));
            assertTrue(isHungUp(socket));
        }
    }

    @Test
    void frames_of_guests_may_be_longer_and_not_without_end() throws TTransportException {
        byte[] bytes = ByteBuffer.allocate(50_000)
                .put(head(START, 3))
                .put(new byte[3])
                .putInt(20_000)
                .put(new byte[20_000])
                .putInt(Frames.LONGEST + 1)
                .array();
        Frames frames = new Frames(new TMemoryInputTransport(bytes));
        frames.readAll(new byte[8], 0, 8);
        frames.isAGuests();
        frames.readAll(new byte[20_004], 0, 20_004);
        assertThrows(TTransportException.class, () -> frames.readAll(new byte[4], 0, 4));
    }

    private static byte[] head(byte status, int length) {
        return ByteBuffer.allocate(5).put(status).putInt(length).array();
    }
}
