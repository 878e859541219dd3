package howto;

record Purse(int gold, int gems) {}
