"""The pages that people see, rendered here on the server.

Like the wire, the pages translate: a form in, one verb, a page or a redirect out; they know verbs, nouns and the
wire's HTTP plumbing (`cadstack.wire.http`), and nothing else. They need no script; the one there is submits a form.

`pages` is a folder that is its own registry: a module with `ROUTES`, and `MENU` where it has a place in the menu,
is served. `visitor` says who looks, and holds what every page needs.
"""
