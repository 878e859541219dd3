package io.byteborne.request;

import com.google.protobuf.Message;
import io.byteborne.session.Session;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests to the other side of a session, server or client, and waits for the replies. Request and reply are
 * messages with a correlation field: {@code uint32 request_id = 1 [(byteborne.correlation) = true];}. Any thread may
 * send; the futures are completed on the world thread. A bean.
 */
public interface Requests {
    /** As {@link #request(Session, Message, Class, Duration)}, with the timeout {@code byteborne.request.timeout}. */
    <R extends Message> CompletableFuture<R> request(Session session, Message request, Class<R> replyClass);

    /**
     * Sends a request. The message of the reply's class that carries the request's number completes the future, and
     * goes to no handler; any other message goes to its handler as usual. Cancel the future if the reply is no longer
     * needed.
     *
     * @param request the value of its correlation field is replaced by a number that the session has not used
     * @param timeout how long the reply may take
     * @return fails with a {@link RequestTimeoutException}, a {@link SessionClosedException}, or, if 1,024 requests
     *     of the session have no reply yet, a {@link TooManyRequestsException}
     * @throws IllegalArgumentException if one of the types has no correlation field, or only one of the fields is a
     *     string; or as {@link Session#send}
     * @throws io.byteborne.server.StartupException if one of the types has no message id
     */
    <R extends Message> CompletableFuture<R> request(
            Session session, Message request, Class<R> replyClass, Duration timeout);
}
