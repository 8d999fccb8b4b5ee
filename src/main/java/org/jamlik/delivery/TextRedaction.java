package org.jamlik.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Empties lines of a text byte by byte: what is not taken away stays as it was, line ends and encoding and all. */
final class TextRedaction {
    private static final byte[] LF = {'\n'};
    private static final byte[] CR_LF = {'\r', '\n'};
    private static final byte[] NONE = {};

    private final Charset charset;
    private final Doomed doomed;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private boolean endsWithCr;
    private long emptied;

    TextRedaction(Charset charset, Doomed doomed) {
        if (!Arrays.equals("\r\n".getBytes(charset), CR_LF)) {
            throw new UnsupportedOperationException(
                    "Cannot take records out of a text in " + charset + ": its line ends are not those of ASCII");
        }
        this.charset = charset;
        this.doomed = doomed;
    }

    /** One line: what stands on it, and LF, CRLF, CR or nothing. */
    private record Text(byte[] content, byte[] end) {}

    /** Returns how many lines it emptied. */
    long copy(InputStream in, OutputStream out) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(in, 1);
        long line = 1;
        Text text = read(bytes);
        while (text != null) {
            List<Text> record = new ArrayList<>(List.of(text));
            boolean isDoubtful = doomed.isDoubtful(line);
            text = read(bytes);
            while (isDoubtful && text != null && doomed.goesOn(line + record.size())) {
                record.add(text);
                text = read(bytes);
            }
            boolean goes = isDoubtful ? doomed.spellings().areIn(decoded(record)) : doomed.isCertain(line);
            for (Text each : record) {
                write(out, goes ? empty(each) : each);
            }
            emptied += goes ? record.size() : 0;
            line += record.size();
        }
        return emptied;
    }

    /** LF is CRLF behind CR, because the two would be one end otherwise; and the last line gets an end, or it were none. */
    private Text empty(Text text) {
        byte[] end = text.end().length == 0 ? LF : text.end();
        return new Text(NONE, endsWithCr && end[0] == '\n' ? CR_LF : end);
    }

    private void write(OutputStream out, Text text) throws IOException {
        out.write(text.content());
        out.write(text.end());
        endsWithCr = text.end().length == 1 && text.end()[0] == '\r';
    }

    private Text read(PushbackInputStream in) throws IOException {
        gathered.reset();
        int read = in.read();
        while (read >= 0 && read != '\n' && read != '\r') {
            gathered.write(read);
            read = in.read();
        }
        if (read < 0) {
            return gathered.size() == 0 ? null : new Text(gathered.toByteArray(), NONE);
        }
        if (read == '\n') {
            return new Text(gathered.toByteArray(), LF);
        }
        int next = in.read();
        if (next == '\n') {
            return new Text(gathered.toByteArray(), CR_LF);
        }
        if (next >= 0) {
            in.unread(next);
        }
        return new Text(gathered.toByteArray(), "\r".getBytes(StandardCharsets.US_ASCII));
    }

    private String decoded(List<Text> record) {
        StringBuilder text = new StringBuilder();
        record.forEach(each -> text.append(new String(each.content(), charset)).append('\n'));
        return text.toString();
    }
}
