package io.byteborne.save;

/**
 * A state is closed, and its changes since the last write are lost: another server has opened it, or one that it was
 * changed together with. Published as a Spring application event on the world thread. Sessions that had opened the state
 * are being closed; whoever has opened it without a session may open it again.
 *
 * @param save is not open any more
 */
public record SaveLostEvent(Save<?> save) {}
