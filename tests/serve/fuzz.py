"""What nobody means, at random: methods, segments of paths, texts and bodies."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.serve.serving import GROUP, NETWORK

METHODS = st.sampled_from(["GET", "PUT", "PATCH", "POST", "DELETE", "HEAD"])
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            " ",
            "*",
            "10.0.0.0/33",
            "10.0.0.300",
            "::/0",
            "-1",
            "$self/x/y",
            "/subscriptions/",
            f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub/subnets/a",
            f"{NETWORK}/virtualNetworks//",
            "/providers/x",
            "\u0000",
            "\ud7ff",
            "ⅷ",
            "\uff11\uff10.0.0.0/8",
            "x" * 70_000,
        ]
    ),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS)
JSONS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(TEXTS.filter(lambda t: len(t) < 99), inner, max_size=4)
    ),
    max_leaves=12,
)
SEGMENTS = st.one_of(
    st.sampled_from(
        [
            *(
                "subscriptions",
                "00000000-0000-0000-0000-000000000000",
                "resourceGroups",
                "rg",
                "providers",
                "resources",
            ),
            *(
                "Microsoft.Network",
                "virtualNetworks",
                "hub",
                "subnets",
                "a",
                "Microsoft.KeyVault",
                "vaults",
                "locations",
            ),
            *(
                "operations",
                "deletedVaults",
                "Microsoft.Authorization",
                "roleAssignments",
                "metadata",
                "endpoints",
                "oauth2",
            ),
            *("Microsoft.Features", "features", "tenants", "register", "Microsoft.Storage", "blobServices", "default"),
        ]
    ),
    TEXTS,
)
