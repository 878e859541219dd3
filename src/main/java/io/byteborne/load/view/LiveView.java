package io.byteborne.load.view;

/** Shows how a run goes. World thread. */
public interface LiveView {
    /** A second is over. */
    void second(Progress now);

    /** Several times a second. */
    default void refresh(Progress now) {}

    void error(String text);

    /** Nothing more comes. */
    default void end() {}
}
