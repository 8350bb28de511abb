"""Loops over arrays that call one function of `howship.solve.vector_math`, compiled on the spot."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.solve.vector_math import VectorMath

Array = NDArray[np.float64]
_POINTER = ctypes.POINTER(ctypes.c_double)


def target_machine(cpu: str | None = None) -> Any:
    """Return LLVM's target machine, by default for this processor."""
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    features = binding.get_host_cpu_features().flatten() if cpu is None else ""
    name = cpu or binding.get_host_cpu_name()
    target = binding.Target.from_triple(binding.get_process_triple())
    # With code and constants near each other, constants need no addresses of their own.
    return target.create_target_machine(cpu=name, features=features, opt=3, codemodel="small")


class Loop:
    """One method of `VectorMath` as a function of arrays; `shared_power` is `raised` of `base_of`.

    The compiled loop takes `together` vectors a turn. `text` is its IR and `assembly` its machine code.
    """

    def __init__(
        self,
        method: str,
        width: int,
        *,
        fused: bool = True,
        inline: bool = True,
        cpu: str | None = None,
        together: int = 1,
        tables: bool = False,
    ) -> None:
        from llvmlite import binding

        self.method, self.width, self.together = method, width, together
        self.operands = {"power": 2, "shared_power": 2, "maximum": 2, "minimum": 2}.get(method, 1)
        machine = target_machine(cpu)  # one of its own: the engine takes it over
        self.text = self._text(fused=fused, inline=inline, tables=tables)
        self.module = binding.parse_assembly(self.text)
        self.module.verify()
        tuning = binding.create_pipeline_tuning_options(speed_level=3)
        passes = binding.create_pass_builder(machine, tuning)
        passes.getModulePassManager().run(self.module, passes)
        self.assembly = machine.emit_assembly(self.module)
        self._engine = binding.create_mcjit_compiler(self.module, machine)
        self._engine.finalize_object()
        kinds = [_POINTER] * (1 + self.operands) + [ctypes.c_int64, ctypes.c_int64]
        self._call = ctypes.CFUNCTYPE(None, *kinds)(self._engine.get_function_address("loop"))

    def __call__(self, *operands: Array, repeats: int = 1) -> Array:
        """Return the function of the arrays. They are padded with ones to a whole number of turns."""
        size, turn = len(operands[0]), self.width * self.together
        whole = -(-size // turn) * turn
        padded = [np.concatenate([np.asarray(x, float), np.ones(whole - size)]) for x in operands]
        result = np.empty(whole)
        self.run(result, *padded, repeats=repeats)
        return result[:size]

    def _result(self, math: VectorMath, builder: Any, *arguments: Any) -> Any:
        if self.method == "shared_power":
            return math.raised(builder, math.base_of(builder, arguments[0]), arguments[1])
        return getattr(math, self.method)(builder, *arguments)

    def run(self, result: Array, *operands: Array, repeats: int = 1) -> None:
        """Do the same `repeats` times, on arrays that need no padding, into `result`."""
        pointers = [x.ctypes.data_as(_POINTER) for x in (result, *operands)]
        self._call(*pointers, len(result) // self.width, repeats)

    def _text(self, **choices: bool) -> str:
        from llvmlite import ir

        module = ir.Module("loops")
        number, whole = ir.DoubleType(), ir.IntType(64)
        vectors = ir.VectorType(number, self.width)
        pointers = [vectors.as_pointer()] * (1 + self.operands)
        function = ir.Function(module, ir.FunctionType(ir.VoidType(), [*pointers, whole, whole]), "loop")
        math = VectorMath(module, self.width, **choices)
        entry, head, body, again, end = (
            function.append_basic_block(name) for name in ("entry", "head", "body", "again", "end")
        )
        builder = ir.IRBuilder(entry)
        builder.branch(head)
        builder.position_at_end(head)
        turn = builder.phi(whole)
        builder.branch(body)
        builder.position_at_end(body)
        index = builder.phi(whole)
        places = [builder.add(index, whole(i)) for i in range(self.together)]
        values = [
            [builder.load(builder.gep(p, [place]), align=8) for p in function.args[1:-2]] for place in places
        ]
        results = [self._result(math, builder, *arguments) for arguments in values]
        for place, result in zip(places, results, strict=True):
            builder.store(result, builder.gep(function.args[0], [place]), align=8)
        following = builder.add(index, whole(self.together))
        more = builder.icmp_signed("<", following, function.args[-2])
        index.add_incoming(whole(0), head)
        index.add_incoming(following, body)
        builder.cbranch(more, body, again)
        builder.position_at_end(again)
        next_turn = builder.add(turn, whole(1))
        turn.add_incoming(whole(0), entry)
        turn.add_incoming(next_turn, again)
        builder.cbranch(builder.icmp_signed("<", next_turn, function.args[-1]), head, end)
        builder.position_at_end(end)
        builder.ret_void()
        return str(module)
