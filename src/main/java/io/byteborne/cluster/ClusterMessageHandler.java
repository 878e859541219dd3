package io.byteborne.cluster;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a Spring bean that is called with what {@link Cluster#publish} hands to all nodes, on the world thread: it
 * may use the game's state freely and must not block.
 *
 * <p>The method takes a message, which says what it is called with, and, if it wants to, the {@link ClusterNode} that has
 * published it. It returns nothing. If it throws, that is logged; all other methods are called.
 *
 * <pre>{@code
 * @ClusterMessageHandler
 * void announced(Announcement announcement) {
 *     sessions.sendToAll(S2C_Announcement.newBuilder().setText(announcement.getText()).build());
 * }
 * }</pre>
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ClusterMessageHandler {}
