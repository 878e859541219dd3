package io.byteborne.message;

import com.google.protobuf.Message;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/** A type of message and its handler. Any thread. */
public interface HandlerRegistration {
    /** The number that stands for the message in a packet's header, 100 to 65535. */
    int messageId();

    /** The message's full name in its {@code .proto} file. */
    String messageName();

    /** The message's generated class. */
    Class<? extends Message> messageClass();

    /**
     * The handler's name for logs and endpoints: {@code class#method}, or the description given when it was registered
     * at run time.
     */
    String description();

    /** How the handler is treated. */
    HandlerOptions options();

    /** An annotation of the handler's method, meta-annotations included; null if there is none, or no such method. */
    <A extends Annotation> @Nullable A annotation(Class<A> annotationClass);
}
