package io.byteborne.internal.request;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.CorrelationField;
import io.byteborne.internal.protocol.MessageType;
import java.util.concurrent.CompletableFuture;

/**
 * A request that has no reply yet.
 *
 * @param replyType the only type that is a reply to it
 * @param replyField the reply's correlation field
 */
record PendingRequest<R extends Message>(
        MessageType replyType, CorrelationField replyField, Class<R> replyClass, CompletableFuture<R> future) {

    void complete(Message reply) {
        future.complete(replyClass.cast(reply));
    }
}
