package org.jamlik.serve;

import java.io.IOException;
import java.net.InetAddress;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/** Where connections come in. */
interface Door extends AutoCloseable {
    /** The port that it listens on. */
    int port();

    @Override
    void close();

    /** What is wrong when a port cannot be had. */
    static JamlikException occupied(InetAddress address, int port, IOException why) {
        return new JamlikException(
                ErrorCode.USAGE,
                "Cannot listen on " + address.getHostAddress() + ":" + port + ": " + why.getMessage()
                        + "; choose another with --port or serve.port",
                why);
    }
}
