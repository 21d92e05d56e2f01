/* Loads a plug-in that has the static library inside, unloads it and forks: what the library had asked
 * to be told of a fork must be gone with it. The plug-in's path is the argument. */
#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
  int round;
  for (round = 0; round < 3; round++) {
    void *plugin = count == 2 ? dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    int (*use)(void);
    int status = -1;
    pid_t child;
    if (plugin == NULL) {
      fprintf(stderr, "%s\n", dlerror());
      return 1;
    }
    *(void **)&use = dlsym(plugin, "use");
    if (use == NULL || use() != 0 || dlclose(plugin) != 0) {
      return 1;
    }
    child = fork();
    if (child == 0) {
      _exit(0);
    }
    if (waitpid(child, &status, 0) != child || status != 0) {
      return 1;
    }
  }
  return 0;
}
