# Both programs from one build of upstream's libraries.
