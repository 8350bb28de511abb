"""A traced model -> machine code for this processor, through the cache."""

from __future__ import annotations

import ctypes
import hashlib
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from llvmlite import binding

from howship.model.program import Program
from howship.solve.engine import cache as disk
from howship.solve.engine.arguments import ARGUMENTS
from howship.solve.engine.tableau import METHOD

__all__ = ["Kernel", "kernel", "lanes"]


_numbers = count()


class Kernel:
    """A compiled model: the function `run`, its lanes, and the size of its workspace in vectors."""

    def __init__(self, address: int, keep: Any, width: int, work: int) -> None:
        kinds: dict[str, Any] = {"int": ctypes.c_int64, "double": ctypes.c_double}
        signature = ctypes.CFUNCTYPE(None, *(kinds.get(kind, ctypes.c_void_p) for kind in ARGUMENTS.values()))
        self.run = signature(address)
        self.width, self.work, self._keep = width, work, keep


@cache
def _initialize() -> None:
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    # LLVM would move every constant of a polynomial out of the time loop, and spill it there
    binding.set_option("howship", "-disable-machine-licm")
    # it would keep hundreds of values alive to share a few constants; ours come shortly before their use
    binding.set_option("howship", "-enable-misched=0")


def _machine() -> Any:
    """Return a new target machine: an execution engine keeps the one it is given to itself."""
    _initialize()
    return binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(),
        features=binding.get_host_cpu_features().flatten(),
        opt=2,
        codemodel="small",
    )


@cache
def lanes() -> int:
    """Return how many doubles a vector of this processor holds: 8 (AVX-512), 4 (AVX2), else 2."""
    features = binding.get_host_cpu_features()
    if features.get("avx512f", False):
        return 8
    return 4 if features.get("avx2", False) else 2


@cache
def _surroundings() -> str:
    """Return what the code depends on besides the model: our sources, LLVM, the processor."""
    here = Path(__file__).parent
    sources = sorted([*here.glob("*.py"), *here.parent.glob("vector_math*.py")])
    sources += [here.parent.parent / "model" / name for name in ("derivative.py", "expression.py")]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.name.encode() + source.read_bytes())
    parts = [digest.hexdigest(), str(binding.llvm_version_info), binding.get_host_cpu_name()]
    return "|".join([*parts, binding.get_host_cpu_features().flatten(), binding.get_process_triple()])


def _key(program: Program, width: int) -> str:
    """Return the hash of the traced model and its surroundings."""
    nodes = [(n.op, tuple(arg.number for arg in n.args), repr(n.value)) for n in program.traced]
    results = [[n.number for n in program.rate_nodes], [n.number for n in program.output_nodes]]
    shown = (program.kept, program.shown_states, program.shown_outputs)
    sizes = (len(program.joined.states), len(program.joined.parameters), shown, width, METHOD.name)
    return hashlib.sha256(repr((nodes, results, sizes, _surroundings())).encode()).hexdigest()


@lru_cache(maxsize=256)
def kernel(program: Program) -> Kernel:
    """Return the compiled model, from memory, from the disk, or made now."""
    width = lanes()
    key = _key(program, width)
    found = disk.read(key)
    if found is not None:
        facts, code = found
        return _load(code, width, int(facts["work"]))
    code, work = _compile(program, width)
    disk.write(key, {"work": work, "model": program.joined.disease.name, "width": width}, code)
    return _load(code, width, work)


def _compile(program: Program, width: int) -> tuple[bytes, int]:
    """Return object code and workspace size; what only compiling needs is imported here."""
    from llvmlite import ir

    from howship.solve.engine.driver import Driver
    from howship.solve.engine.parts import Parts
    from howship.solve.vector_math import has_fused

    machine = _machine()
    module = ir.Module(name="howship")
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    features = binding.get_host_cpu_features()
    fused = has_fused(binding.get_process_triple(), features)
    tables = features.get("avx512f", False)
    parts = Parts(program, module, width, fused=fused, tables=tables)
    driver = Driver(parts, METHOD)
    parsed = binding.parse_assembly(str(module))
    parsed.verify()
    options = binding.create_pipeline_tuning_options(speed_level=1)
    # higher levels take twice the time and gave no faster code; lanes are vectors already
    options.loop_vectorization = options.slp_vectorization = False
    passes = binding.create_pass_builder(machine, options)
    passes.getModulePassManager().run(parsed, passes)
    return machine.emit_object(parsed), driver.layout["size"]


@cache
def _linker() -> Any:
    """Return the linker of this process. It places code and constants within reach of each other."""
    return binding.create_lljit_compiler(_machine(), use_jit_link=True)


def _load(code: bytes, width: int, work: int) -> Kernel:
    library = binding.JITLibraryBuilder().add_object_img(code).export_symbol("run")
    linked = library.link(_linker(), f"kernel {next(_numbers)}")
    return Kernel(linked["run"], linked, width, work)
