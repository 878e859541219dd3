package io.byteborne.world;

/** Something that the network reports to the world. Made on I/O threads, handled on the world thread. */
sealed interface Event permits ServiceEvent, SessionEvent {}
