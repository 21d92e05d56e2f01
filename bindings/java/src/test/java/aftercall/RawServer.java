package aftercall;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of bare sockets: answers each connection's requests with what a function writes, and counts them. */
final class RawServer implements Closeable {
    /** Writes the answer to a request; the connection is closed when it gives false. */
    interface Answer {
        boolean write(int number, String request, OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final Answer answer;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    RawServer(Answer answer) throws IOException {
        this.answer = answer;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "raw server");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    /** Methods and paths of the requests that arrived whole. */
    List<String> requests() {
        return requests;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket), "raw connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (boolean goesOn = true; goesOn;) {
                String head = head(socket.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                byte[] body = body(head, socket.getInputStream());
                if (body == null) {
                    return;
                }
                int number;
                synchronized (requests) {
                    requests.add(head.substring(0, head.indexOf(" HTTP/")));
                    number = requests.size();
                }
                goesOn = answer.write(number, head + new String(body, StandardCharsets.UTF_8), socket.getOutputStream());
                socket.getOutputStream().flush();
            }
        } catch (IOException broken) {
            // The client has left.
        }
    }

    /** The whole body; null if it broke off. */
    private static byte[] body(String head, InputStream in) throws IOException {
        if (head.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")) {
            StringBuilder chunks = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                chunks.append((char) next);
                if (chunks.toString().endsWith("0\r\n\r\n")) {
                    return chunks.toString().getBytes(StandardCharsets.ISO_8859_1);
                }
            }
            return null;
        }
        int length = length(head);
        byte[] body = in.readNBytes(length);
        return body.length < length ? null : body;
    }

    private static int length(String head) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(15).trim());
            }
        }
        return 0;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
